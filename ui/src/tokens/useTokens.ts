import { useEffect, useState } from "react";
import { api, Failure, type Problem, type Tokens } from "../api/client";

const PAUSE_MS = 120;

/** The text's tokens, asked for when the typing pauses. Until the answer comes, those of before. */
export function useTokens(text: string): { tokens?: Tokens; problem?: Problem } {
  const [answer, setAnswer] = useState<{ tokens?: Tokens; problem?: Problem }>({});
  useEffect(() => {
    const stop = new AbortController();
    const timer = setTimeout(async () => {
      try {
        const { data, error, response } = await api.POST("/tokenize", { body: { text }, signal: stop.signal });
        setAnswer(data ? { tokens: data } : { problem: Failure.of(error, response.status).problem });
      } catch (cause) {
        if (!stop.signal.aborted) {
          setAnswer({ problem: Failure.of(cause).problem });
        }
      }
    }, PAUSE_MS);
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  }, [text]);
  return answer;
}
