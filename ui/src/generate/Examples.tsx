import { useGenerate } from "./store";

/** Prompts that suit the bundled model, which was trained on old stories. */
const BEGINNINGS = [
  "Once upon a time there was a",
  "The captain looked at the sea and",
  "“Who are you?” said the king to",
  "Deep in the forest stood a small house, and in it",
];

/** Shown while there is no text yet. */
export function Examples() {
  const { edit, start } = useGenerate.getState();
  return (
    <div className="examples">
      <p className="soft" id="examples">
        Or begin with one of these
      </p>
      <ul aria-labelledby="examples">
        {BEGINNINGS.map((text) => (
          <li key={text}>
            <button
              type="button"
              onClick={() => {
                edit({ text });
                start();
              }}
            >
              {text} …
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}
