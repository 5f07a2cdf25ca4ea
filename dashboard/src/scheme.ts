// Runs before the first paint, so that a page chosen dark never flashes white. The key is Mantine's own.
let scheme: string | null = null;
try {
  scheme = localStorage.getItem("mantine-color-scheme-value");
} catch {
  // Storage is denied: the system's scheme it is.
}
if (scheme !== "light" && scheme !== "dark") {
  scheme = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
}
document.documentElement.setAttribute("data-mantine-color-scheme", scheme);
