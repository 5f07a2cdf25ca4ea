import { Button } from "@mantine/core";
import { Component, type ReactNode, Suspense } from "react";
import { useSpeech } from "../language";
import { Notice } from "./Notice";

interface Props {
  children: ReactNode;
  /** What is shown until then. */
  fallback?: ReactNode;
  /** The page is nothing else. */
  alone?: boolean;
}

/**
 * What is loaded after the page around it. When that does not arrive, since the server is away or has another version by
 * now, its place says so, and the rest of the page stays.
 */
export class Later extends Component<Props, { failed: boolean }> {
  override state = { failed: false };

  static getDerivedStateFromError() {
    return { failed: true };
  }

  override render() {
    const { children, fallback, alone } = this.props;
    return this.state.failed ? <Missing alone={alone} /> : <Suspense fallback={fallback}>{children}</Suspense>;
  }
}

function Missing({ alone }: { alone?: boolean }) {
  const { t } = useSpeech();
  return (
    <Notice alert alone={alone} title={t.notLoaded}>
      <Button variant="default" onClick={() => location.reload()}>
        {t.reload}
      </Button>
    </Notice>
  );
}
