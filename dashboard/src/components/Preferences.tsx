import { ActionIcon, SegmentedControl, useComputedColorScheme, useMantineColorScheme } from "@mantine/core";
import { useSpeech } from "../language";
import type { Language } from "../texts";
import { MoonIcon, SunIcon } from "./icons";

/** Language and colour scheme, on every page. */
export function Preferences() {
  const { language, setLanguage, t } = useSpeech();
  const { setColorScheme } = useMantineColorScheme();
  const scheme = useComputedColorScheme("light", { getInitialValueInEffect: false });
  const label = scheme === "dark" ? t.toLight : t.toDark;
  return (
    <>
      <SegmentedControl
        size="xs"
        aria-label={t.interfaceLanguage}
        value={language}
        onChange={(value) => setLanguage(value as Language)}
        data={[
          { value: "fr", label: "FR" },
          { value: "en", label: "EN" },
        ]}
      />
      <ActionIcon variant="subtle" color="gray" size="lg" aria-label={label} title={label} onClick={() => setColorScheme(scheme === "dark" ? "light" : "dark")}>
        {scheme === "dark" ? <SunIcon /> : <MoonIcon />}
      </ActionIcon>
    </>
  );
}
