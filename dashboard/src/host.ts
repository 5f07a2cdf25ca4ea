/** The host of what somebody types as an address, as browsers write it; empty when it is none. */
export function hostOf(address: string): string {
  const text = address.trim();
  try {
    const host = new URL(/^https?:\/\//i.test(text) ? text : `https://${text}`).hostname;
    return host.includes(".") || host === "localhost" ? host : "";
  } catch {
    return "";
  }
}
