import { LazyMotion, MotionConfig } from "motion/react";
import { lazy, Suspense, useEffect } from "react";
import { Route, Router, Switch } from "wouter";
import { useHashLocation } from "wouter/use-hash-location";
import { watchCluster } from "../cluster/store";
import { GeneratePage } from "../generate/GeneratePage";
import { Header } from "./Header";

const ClusterPage = lazy(() => import("../cluster/ClusterPage"));
const TokensPage = lazy(() => import("../tokens/TokensPage"));
const motionFeatures = () => import("./motion").then((features) => features.default);

/** Pages are behind the #, so that the gateway serves one file and shared texts stay out of its log. */
export function App() {
  useEffect(watchCluster, []);
  return (
    <LazyMotion features={motionFeatures} strict>
      <MotionConfig reducedMotion="user" transition={{ type: "spring", stiffness: 260, damping: 30 }}>
        <Router hook={useHashLocation}>
          <a className="skip" href="#main" onClick={toMain}>
            Skip to the content
          </a>
          <Header />
          <main id="main" tabIndex={-1} className="page">
            <Suspense fallback={<p className="soft">Loading …</p>}>
              <Switch>
                <Route path="/cluster" component={ClusterPage} />
                <Route path="/tokens" component={TokensPage} />
                <Route component={GeneratePage} />
              </Switch>
            </Suspense>
          </main>
        </Router>
      </MotionConfig>
    </LazyMotion>
  );
}

/** The # belongs to the pages, so the link moves the focus itself. */
function toMain(event: React.MouseEvent) {
  event.preventDefault();
  document.getElementById("main")?.focus();
}
