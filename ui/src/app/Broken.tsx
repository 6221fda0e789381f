import { Component, type ReactNode } from "react";

interface BrokenProps {
  children: ReactNode;
}

/** Says that a page has broken in place of it, so that the others can still be used. */
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
          <strong>This page has broken</strong>
          <p>{String(this.state.cause)}</p>
          <p className="problem-ways">
            <button type="button" className="text-button" onClick={() => window.location.reload()}>
              Load it again
            </button>
          </p>
        </div>
      </div>
    );
  }
}
