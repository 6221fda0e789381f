import { useState } from "react";
import { ProblemNote } from "../parts/ProblemNote";
import { plural, share } from "../parts/format";
import { recall, remember } from "../parts/storage";
import { pieces } from "./pieces";
import { useTokens } from "./useTokens";

const KEY = "tokens";
const EXAMPLE = "The old stagecoach rattled unbelievably through Überlingen at 12:45, crème brûlée on board.";
const HUES = 5;

/** Shows how the model's tokenizer splits a text while it is typed. */
export function TokensPage() {
  const [text, setText] = useState(() => recall<string>(KEY) ?? EXAMPLE);
  const [ids, setIds] = useState(false);
  const { tokens, split, problem } = useTokens(text);
  const characters = [...text].length;
  return (
    <>
      <div className="intro">
        <h1>What the model reads</h1>
        <p className="soft">A model sees tokens, not letters: frequent words are one, rare ones several.</p>
      </div>
      <div className="card prompt">
        <label className="hidden" htmlFor="tokens-text">
          Text to split
        </label>
        <textarea
          id="tokens-text"
          className="prompt-text"
          rows={3}
          value={text}
          spellCheck={false}
          onChange={(event) => {
            setText(event.target.value);
            remember(KEY, event.target.value);
          }}
        />
      </div>
      {problem && <ProblemNote problem={problem} />}
      {tokens && (
        <>
          <dl className="metrics card">
            <Figure name="Tokens" value={tokens.count.toLocaleString("en")} />
            <Figure name="Characters" value={characters.toLocaleString("en")} />
            <Figure name="Characters per token" value={tokens.count === 0 ? "–" : (characters / tokens.count).toFixed(1)} />
            <Figure name={`Of ${plural(tokens.max_model_len, "position")}`} value={share(tokens.count, tokens.max_model_len)} />
          </dl>
          <section className="card split" aria-label="Tokens">
            <div className="output-tools">
              <p className="soft">{tokens.model}’s tokens, · is a space</p>
              <button type="button" className="text-button" aria-pressed={ids} onClick={() => setIds(!ids)}>
                {ids ? "Show texts" : "Show ids"}
              </button>
            </div>
            <ol className="split-tokens">
              {pieces(tokens, split).map((piece, i) => (
                <li
                  key={i}
                  className={`piece piece-${i % HUES} ${piece.whole === undefined ? "" : "piece-partial"}`}
                  title={piece.whole !== undefined ? `id ${piece.id}, some bytes of ${piece.whole}` : `id ${piece.id}`}
                >
                  {ids ? piece.id : piece.shown}
                  {piece.breaks && <br />}
                </li>
              ))}
            </ol>
          </section>
        </>
      )}
    </>
  );
}

function Figure({ name, value }: { name: string; value: string }) {
  return (
    <div className="figure">
      <dt>{name}</dt>
      <dd className="number">{value}</dd>
    </div>
  );
}
