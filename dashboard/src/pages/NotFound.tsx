import { Button } from "@mantine/core";
import { Link } from "wouter";
import { Notice } from "../components/Notice";
import { useTitle } from "../components/Shell";
import { useSpeech } from "../language";

export function NotFound({ title, help }: { title?: string; help?: string }) {
  const { t } = useSpeech();
  useTitle(title ?? t.notFound);
  return (
    <Notice alone title={title ?? t.notFound} help={help ?? t.notFoundHelp}>
      <Button component={Link} href="/" variant="default">
        {t.toSites}
      </Button>
    </Notice>
  );
}

export function UnknownSite() {
  const { t } = useSpeech();
  return <NotFound title={t.siteNotFound} />;
}
