import { MantineProvider } from "@mantine/core";
import { QueryCache, QueryClient, QueryClientProvider, useQuery } from "@tanstack/react-query";
import { lazy, StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { Redirect, Route, Switch, useLocation } from "wouter";
import { ApiError, getSession } from "./api";
import { Later } from "./components/Later";
import { Failure } from "./components/Notice";
import { Shell } from "./components/Shell";
import { LanguageProvider } from "./language";
import { NotFound } from "./pages/NotFound";
import { SignIn } from "./pages/SignIn";
import { Sites } from "./pages/Sites";
import "./styles";
import { theme, variables } from "./theme";

const Overview = lazy(() => import("./pages/Overview").then((page) => ({ default: page.Overview })));
const Install = lazy(() => import("./pages/Install").then((page) => ({ default: page.Install })));
const NewSite = lazy(() => import("./pages/NewSite").then((page) => ({ default: page.NewSite })));
const Start = lazy(() => import("./pages/Start").then((page) => ({ default: page.Start })));
const Editor = lazy(() => import("./pages/Editor").then((module) => ({ default: module.Editor })));
const Proof = lazy(() => import("./pages/Proof").then((page) => ({ default: page.Proof })));
const People = lazy(() => import("./pages/People").then((page) => ({ default: page.People })));
const Activity = lazy(() => import("./pages/Activity").then((page) => ({ default: page.Activity })));
const Invitation = lazy(() => import("./pages/Invitation").then((page) => ({ default: page.Invitation })));
const Account = lazy(() => import("./pages/Account").then((page) => ({ default: page.Account })));
const ShowCode = lazy(() => import("./pages/ShowCode").then((page) => ({ default: page.ShowCode })));
const MustSetUp = lazy(() => import("./pages/MustSetUp").then((page) => ({ default: page.MustSetUp })));

const queries: QueryClient = new QueryClient({
  queryCache: new QueryCache({
    // A session that ended during a visit: ask who is signed in again, which leads to the sign-in page.
    onError: (error, query) => {
      if (error instanceof ApiError && error.status === 401 && query.queryKey[0] !== "session") {
        queries.resetQueries({ queryKey: ["session"] });
      }
    },
  }),
  defaultOptions: {
    queries: {
      // What the server refuses it refuses again; only silence and its own faults are worth another try.
      retry: (count, error) => count < 2 && (!(error instanceof ApiError) || error.status === 0 || error.status >= 500),
      retryDelay: 800,
    },
  },
});

function App() {
  return (
    <Switch>
      <Route path="/sign-in" component={SignIn} />
      <Route path="/invitation">
        <Later alone>
          <Invitation />
        </Later>
      </Route>
      <Route component={SignedIn} />
    </Switch>
  );
}

function SignedIn() {
  const [path] = useLocation();
  const session = useQuery({ queryKey: ["session"], queryFn: getSession, staleTime: 60_000 });
  if (session.error instanceof ApiError && session.error.status === 401) {
    return <Redirect to={path === "/" ? "/sign-in" : `/sign-in?next=${encodeURIComponent(path)}`} replace />;
  }
  if (session.error && !session.data) {
    return (
      <main className="page">
        <Failure error={session.error} retry={session.refetch} />
      </main>
    );
  }
  if (!session.data) return null; // one short request, before anything is painted
  if (session.data.next === "code") {
    return (
      <Later alone>
        <ShowCode factors={session.data.factors} />
      </Later>
    );
  }
  if (session.data.next === "set_up") {
    return (
      <Later alone>
        <MustSetUp passkeys={session.data.passkeys} />
      </Later>
    );
  }
  return (
    <Shell email={session.data.email}>
      <Switch>
        <Route path="/" component={Sites} />
        <Route path="/account">
          <Account />
        </Route>
        <Route path="/new">
          <NewSite />
        </Route>
        <Route path="/sites/:site/start">{({ site }) => <Start site={site} />}</Route>
        <Route path="/sites/:site">{({ site }) => <Overview site={site} />}</Route>
        <Route path="/people">
          <People me={session.data.email} />
        </Route>
        <Route path="/sites/:site/proof">{({ site }) => <Proof key={site} site={site} />}</Route>
        <Route path="/sites/:site/activity">{({ site }) => <Activity key={site} site={site} />}</Route>
        <Route path="/sites/:site/notice">{({ site }) => <Editor key={site} site={site} who={session.data.email} />}</Route>
        <Route path="/sites/:site/install">{({ site }) => <Install site={site} />}</Route>
        <Route>
          <NotFound />
        </Route>
      </Switch>
    </Shell>
  );
}

/** The nonce of this document's content security policy, under which Mantine may add its variables. */
const nonce = document.querySelector<HTMLMetaElement>("meta[name=nonce]")?.content ?? "";

const root = document.getElementById("root");
if (!root) throw new Error("index.html has no #root");
createRoot(root).render(
  <StrictMode>
    <MantineProvider theme={theme} cssVariablesResolver={variables} defaultColorScheme="auto" getStyleNonce={() => nonce}>
      <LanguageProvider>
        <QueryClientProvider client={queries}>
          <App />
        </QueryClientProvider>
      </LanguageProvider>
    </MantineProvider>
  </StrictMode>,
);
