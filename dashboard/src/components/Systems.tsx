import { SegmentedControl } from "@mantine/core";
import { useState } from "react";
import { useSpeech } from "../language";
import { Card } from "./Card";
import { Code } from "./Code";
import "../texts/installing";

/** Where the line goes in the systems that most sites are made with. */
export function Systems({ snippet }: { snippet: string }) {
  const { t } = useSpeech();
  const lines: Record<string, string> = {
    WordPress: `add_action('wp_head', function () {\n    echo '${snippet}', "\\n";\n}, 0);`,
    "Tag Manager": `${snippet}\n<script type="text/plain" data-purpose="advertising">\n  (function(w,d,s,l,i){ … })(window,document,'script','dataLayer','GTM-…');\n</script>`,
    Shopify: `<head>\n  ${snippet}`,
    React: `<head>\n  ${snippet}`,
  };
  const [system, setSystem] = useState("WordPress");
  return (
    <Card title={t.installing.systems} help={t.installing.systemsHelp}>
      <details className="path">
        <summary>{t.installing.systemsHow}</summary>
        <SegmentedControl size="xs" mb="sm" aria-label={t.installing.system} value={system} onChange={setSystem} data={Object.keys(lines)} />
        <p>{t.installing.places[system]}</p>
        <Code label={system}>{lines[system] ?? ""}</Code>
        <p className="muted small purposes">{t.installing.cautions[system]}</p>
      </details>
    </Card>
  );
}
