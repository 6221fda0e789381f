import { useEffect, useState } from "react";
import { api, Failure, type Problem, type Tokens } from "../api/client";

const PAUSE_MS = 120;

interface Answer {
  tokens?: Tokens;
  problem?: Problem;
  /** The text of these tokens. */
  split: string;
}

/** The text's tokens, requested when typing pauses. Until the answer arrives, the previous ones. */
export function useTokens(text: string): Answer {
  const [answer, setAnswer] = useState<Answer>({ split: "" });
  useEffect(() => {
    const stop = new AbortController();
    const timer = setTimeout(async () => {
      try {
        const { data, error, response } = await api.POST("/tokenize", { body: { text }, signal: stop.signal });
        setAnswer(data ? { tokens: data, split: text } : { split: text, problem: Failure.of(error, response).problem });
      } catch (cause) {
        if (!stop.signal.aborted) {
          setAnswer({ split: text, problem: Failure.of(cause).problem });
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
