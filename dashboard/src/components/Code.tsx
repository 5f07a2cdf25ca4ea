import { Button } from "@mantine/core";
import { useClipboard } from "@mantine/hooks";
import { useSpeech } from "../language";
import { CopyIcon, DoneIcon } from "./icons";

/** Text to copy, as it is. */
export function Code({ children, label }: { children: string; label: string }) {
  const { t } = useSpeech();
  const clipboard = useClipboard({ timeout: 2000 });
  return (
    <div className="code">
      <pre role="group" tabIndex={0} aria-label={label}>
        <code>{children}</code>
      </pre>
      <Button size="xs" variant="default" leftSection={clipboard.copied ? <DoneIcon /> : <CopyIcon />} onClick={() => clipboard.copy(children)} aria-live="polite">
        {clipboard.copied ? t.copied : t.copy}
      </Button>
    </div>
  );
}
