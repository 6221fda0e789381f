import { LazyMotion, MotionConfig } from "motion/react";
import { useEffect } from "react";
import { Route, Router, Switch } from "wouter";
import { useHashLocation } from "wouter/use-hash-location";
import { ClusterPage } from "../cluster/ClusterPage";
import { watchCluster } from "../cluster/store";
import { GeneratePage } from "../generate/GeneratePage";
import { useGenerate } from "../generate/store";
import { TokensPage } from "../tokens/TokensPage";
import { Broken } from "./Broken";
import { Header } from "./Header";

const motionFeatures = () => import("./motion").then((features) => features.default);

/**
 * Routes are in the URL's fragment, so the gateway serves one file and shared texts stay out of its log. That file contains all
 * pages: they must work while the gateway is down.
 */
export function App() {
  useEffect(watchCluster, []);
  useEffect(stopOnLeave, []);
  return (
    <LazyMotion features={motionFeatures} strict>
      <MotionConfig reducedMotion="user" transition={{ type: "spring", stiffness: 260, damping: 30 }}>
        <Router hook={useHashLocation}>
          <a className="skip" href="#main" onClick={toMain}>
            Skip to the content
          </a>
          <Header />
          <main id="main" tabIndex={-1} className="page">
            <Switch>
              <Route path="/cluster">
                <Broken key="cluster">
                  <ClusterPage />
                </Broken>
              </Route>
              <Route path="/tokens">
                <Broken key="tokens">
                  <TokensPage />
                </Broken>
              </Route>
              <Route>
                <Broken key="generate">
                  <GeneratePage />
                </Broken>
              </Route>
            </Switch>
          </main>
        </Router>
      </MotionConfig>
    </LazyMotion>
  );
}

/** Ends the running text when the page is closed, because its stream has no reader then. */
function stopOnLeave(): () => void {
  const { stop } = useGenerate.getState();
  window.addEventListener("pagehide", stop);
  return () => window.removeEventListener("pagehide", stop);
}

/** Moves the focus by code: the fragment is used for routes. */
function toMain(event: React.MouseEvent) {
  event.preventDefault();
  document.getElementById("main")?.focus();
}
