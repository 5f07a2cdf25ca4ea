import { TextInput } from "@mantine/core";
import { useFault } from "../fault";

interface CodeFieldProps {
  label: string;
  value: string;
  onChange: (code: string) => void;
  error?: Error | null;
  recovery?: boolean;
  autoFocus?: boolean;
}

/** Where a code is typed: six digits of the app, or a recovery code. */
export function CodeField({ label, value, onChange, error, recovery, autoFocus }: CodeFieldProps) {
  const explain = useFault();
  return (
    <TextInput
      label={label}
      name="code"
      className="code-field"
      autoComplete={recovery ? "off" : "one-time-code"}
      inputMode={recovery ? "text" : "numeric"}
      maxLength={recovery ? 20 : 7}
      spellCheck={false}
      required
      withAsterisk={false}
      autoFocus={autoFocus}
      value={value}
      error={error ? explain(error) : undefined}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}
