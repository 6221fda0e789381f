import { Component, type ReactNode } from "react";

interface BrokenProps {
  children: ReactNode;
}

/** Shows an error in place of a page that failed; the other pages still work. */
export class Broken extends Component<BrokenProps, { cause?: unknown }> {
  override state: { cause?: unknown } = {};

  static getDerivedStateFromError(cause: unknown): { cause: unknown } {
    return { cause };
  }

  override render(): ReactNode {
    if (this.state.cause === undefined) {
      return this.props.children;
    }
    return (
      <div className="problem" role="alert">
        <div>
          <strong>This page failed</strong>
          <p>{String(this.state.cause)}</p>
          <p className="problem-ways">
            <button type="button" className="text-button" onClick={() => window.location.reload()}>
              Reload
            </button>
          </p>
        </div>
      </div>
    );
  }
}
