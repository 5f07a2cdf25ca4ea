import { createTheme, type CSSVariablesResolver } from "@mantine/core";

export const theme = createTheme({
  primaryColor: "teal",
  primaryShade: 8,
  defaultRadius: "md",
  cursorType: "pointer",
  fontFamily: 'Inter, -apple-system, BlinkMacSystemFont, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif',
  fontFamilyMonospace: 'ui-monospace, SFMono-Regular, Menlo, Consolas, "Liberation Mono", monospace',
  headings: { fontWeight: "650" },
  components: { SegmentedControl: { defaultProps: { withItemsBorders: false } } },
  colors: {
    teal: ["#e9f6f3", "#d0ebe5", "#a4d8cc", "#74c4b2", "#4db29c", "#34a78f", "#249d84", "#148a73", "#0b7663", "#075e4f"],
    // From text (0) to the page's ground (7): a cool, deep grey.
    dark: ["#dde2e8", "#b7bfc9", "#949eab", "#6b7580", "#333b45", "#2a313a", "#1b2027", "#12161b", "#0e1115", "#0a0c0f"],
  },
});

/** Colours that Mantine's defaults leave below a contrast of 4.5, and those of the figures. */
export const variables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    "--mantine-color-dimmed": "#586270",
    "--mantine-color-placeholder": "#6b7480",
    "--mantine-color-error": "#b42318",
    "--ground": "#f7f8f9",
    "--card": "#ffffff",
    "--line": "#e4e7eb",
    "--accepted": "#0f8a74",
    "--partly": "#5bb8d4",
    "--refused": "#7d8899",
    "--withdrawn": "#e0913a",
    "--rest": "#e4e8ed",
  },
  dark: {
    "--mantine-color-dimmed": "#9aa5b1",
    "--mantine-color-placeholder": "#8a95a2",
    "--mantine-color-error": "#ff9b8f",
    "--ground": "#12161b",
    "--card": "#191e24",
    "--line": "#2a313a",
    "--accepted": "#2bb596",
    "--partly": "#5aa9d6",
    "--refused": "#76828f",
    "--withdrawn": "#e3a152",
    "--rest": "#2c343d",
  },
});
