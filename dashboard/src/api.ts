import createClient from "openapi-fetch";
import type { components, paths } from "./schema";

export type Account = components["schemas"]["Account"];
export type Figures = components["schemas"]["Figures"];
export type Install = components["schemas"]["Install"];
export type Overview = components["schemas"]["Overview"];
export type PageFinding = components["schemas"]["PageFinding"];
export type KeyScope = SiteKey["scopes"][number];
export type Point = components["schemas"]["Point"];
export type Began = components["schemas"]["Began"];
export type PurposeFigures = components["schemas"]["PurposeFigures"];
export type Alert = components["schemas"]["Alert"];
export type Row = components["schemas"]["Row"];
export type Site = components["schemas"]["Site"];
export type Comparison = components["schemas"]["Comparison"];
export type Interval = components["schemas"]["Interval"];
export type View = components["schemas"]["View"];
export type SiteKey = components["schemas"]["SiteKey"];
type Problem = components["schemas"]["Problem"];

/** How often figures are asked for again, in milliseconds. */
export const refresh = 4000;

export const periods = ["24h", "7d", "30d", "90d", "12m"] as const;
export type Period = (typeof periods)[number];

/** A preset that ends now, or days of one's own, both in it. */
export interface Span {
  period: Period;
  from?: string;
  to?: string;
}

/** What the server answered instead of a result; status 0 means that it did not answer. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    detail: string,
    readonly retryAfter = 0,
    /** The member of what was sent that is wrong. */
    readonly field = "",
  ) {
    super(detail);
  }
}

const client = createClient<paths>({ baseUrl: location.origin });
client.use({
  // The server's own sentences are in the language of the page, which need not be the browser's.
  onRequest({ request }) {
    request.headers.set("Accept-Language", document.documentElement.lang);
  },
});

interface Answer<T> {
  data?: T;
  error?: Problem;
  response: Response;
}

async function ask<T>(request: Promise<Answer<T>>): Promise<T> {
  let answer: Answer<T>;
  try {
    answer = await request;
  } catch (cause) {
    throw new ApiError(0, String(cause));
  }
  const { data, error, response } = answer;
  if (!response.ok) {
    throw new ApiError(response.status, error?.detail ?? response.statusText, Number(response.headers.get("Retry-After")), error?.field);
  }
  return data as T;
}

const zone = Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC";

export const getSession = () => ask(client.GET("/api/session"));
export const signIn = (email: string, password: string) => ask(client.POST("/api/session", { body: { email, password } }));
export type Proof = components["schemas"]["Proof"];
export const askForPasskey = () => ask(client.POST("/api/session/passkey"));
export const showFactor = (proof: Proof) => ask(client.POST("/api/session/code", { body: proof }));
export const signOut = () => ask(client.DELETE("/api/session"));
export const getSites = () => ask(client.GET("/api/sites", { params: { query: { zone } } }));
export const getAlerts = (site: string) => ask(client.GET("/api/sites/{site}/alerts", at(site)));
export const dismissAlert = (site: string, id: number) => ask(client.DELETE("/api/sites/{site}/alerts/{id}", { params: { path: { site, id } } }));
export const getOverview = (site: string, span: Span) =>
  ask(client.GET("/api/sites/{site}/overview", { params: { path: { site }, query: { ...span, zone } } }));
export type By = "time" | "hour" | "notice" | "page" | "country" | "device" | "language" | "purpose" | "service";
export const getStatistics = (site: string, by: By, span: Span): Promise<View> =>
  ask(client.GET("/api/sites/{site}/statistics", { params: { path: { site }, query: { by, ...span, zone } } })) as Promise<View>;
/** The address of a view as a file. */
export const downloadOf = (site: string, by: By, span: Span, format: "csv" | "json") =>
  `/api/sites/${encodeURIComponent(site)}/statistics?${new URLSearchParams({ by, ...span, zone, format })}`;
export const getComparison = (site: string) => ask(client.GET("/api/sites/{site}/comparison", { params: { path: { site } } }));
export const startComparison = (site: string, revision: number, metric: Comparison["metric"], until: string, why: string, reasons: Record<string, string>) =>
  ask(client.POST("/api/sites/{site}/comparison", { params: { path: { site } }, body: { revision, metric, until, why, reasons } }));
export const endComparison = (site: string, keep: "a" | "b") => ask(client.POST("/api/sites/{site}/comparison/end", { params: { path: { site } }, body: { keep } }));
export const getInstall = (site: string) => ask(client.GET("/api/sites/{site}/install", { params: { path: { site } } }));
export const checkPage = (site: string, url: string) => ask(client.POST("/api/sites/{site}/install/check", { params: { path: { site } }, body: { url } }));

export type Draft = components["schemas"]["Draft"];
export type WorkingDraft = components["schemas"]["WorkingDraft"];
export type Version = components["schemas"]["Version"];
export type Change = components["schemas"]["Change"];
export type Service = components["schemas"]["Service"];
export type Tracker = components["schemas"]["Tracker"];

const at = (site: string) => ({ params: { path: { site } } });
export const getDraft = (site: string) => ask(client.GET("/api/sites/{site}/draft", at(site)));
export const saveDraft = (site: string, revision: number, draft: Draft) => ask(client.PUT("/api/sites/{site}/draft", { ...at(site), body: { revision, draft } }));
export const publishDraft = (site: string, revision: number, why: string, when?: string, reasons?: Record<string, string>) =>
  ask(client.POST("/api/sites/{site}/draft/publish", { ...at(site), body: { revision, why, at: when, reasons } }));
export const cancelPublication = (site: string) => ask(client.DELETE("/api/sites/{site}/publication", at(site)));
export const getVersions = (site: string) => ask(client.GET("/api/sites/{site}/versions", at(site)));
export const getVersion = (site: string, number: number) => ask(client.GET("/api/sites/{site}/versions/{number}", { params: { path: { site, number } } }));
export const getChanges = (site: string, from: string, to: string, lang: string) => ask(client.GET("/api/sites/{site}/changes", { params: { path: { site }, query: { from, to, lang } } }));
export const readNotice = (site: string, name: string, content: string) => ask(client.POST("/api/sites/{site}/draft/read", { ...at(site), body: { name, content } }));
export const getKnownService = (site: string, service: string, languages: string[]) =>
  ask(client.GET("/api/sites/{site}/library", { params: { path: { site }, query: { service, languages } } }));

export const getAccount = () => ask(client.GET("/api/account"));
export const changePassword = (old: string, fresh: string) => ask(client.PUT("/api/account/password", { body: { old, new: fresh } }));
export const beginFactor = () => ask(client.POST("/api/account/second-factor"));
export const confirmFactor = (code: string) => ask(client.POST("/api/account/second-factor/confirmation", { body: { code } }));
export const removeFactor = (proof: Proof) => ask(client.POST("/api/account/second-factor/removal", { body: proof }));
export const makeRecoveryCodes = (proof: Proof) => ask(client.POST("/api/account/recovery-codes", { body: proof }));
export const beginPasskey = () => ask(client.POST("/api/account/passkeys/begin"));
export const addPasskey = (name: string, passkey: object) => ask(client.POST("/api/account/passkeys", { body: { name, passkey } }));
export const removePasskey = (id: string, proof: Proof) => ask(client.POST("/api/account/passkeys/{id}/removal", { params: { path: { id } }, body: proof }));
export const getMails = () => ask(client.GET("/api/account/mails"));
export const chooseMail = (kind: "week" | "alert", wanted: boolean) => ask(client.PUT("/api/account/mails/{kind}", { params: { path: { kind } }, body: { wanted } }));
export const endSession = (id: string) => ask(client.DELETE("/api/account/sessions/{id}", { params: { path: { id } } }));
export const endOtherSessions = () => ask(client.DELETE("/api/account/sessions"));

export const getKeys = (site: string) => ask(client.GET("/api/sites/{site}/keys", { params: { path: { site } } }));
export const makeKey = (site: string, name: string, scopes: KeyScope[]) => ask(client.POST("/api/sites/{site}/keys", { params: { path: { site } }, body: { name, scopes } }));
export const revokeKey = (site: string, id: string) => ask(client.DELETE("/api/sites/{site}/keys/{id}", { params: { path: { site, id } } }));
export type Finding = components["schemas"]["Finding"];
export const getCheck = (site: string) => ask(client.GET("/api/sites/{site}/check", { params: { path: { site }, query: {} } }));
export const startCheck = (site: string) => ask(client.POST("/api/sites/{site}/check", at(site)));
export const cancelCheck = (site: string) => ask(client.DELETE("/api/sites/{site}/check", at(site)));
export const setDomains = (site: string, domains: string[]) => ask(client.PUT("/api/sites/{site}/domains", { params: { path: { site } }, body: { domains } }));
export const addSite = (org: string, body: { key: string; name: string; domains: string[] }) => ask(client.POST("/api/orgs/{org}/sites", { params: { path: { org } }, body }));

export type Session = components["schemas"]["Session"];
export type Person = components["schemas"]["Person"];
export type Role = Person["role"];
export const roles = ["owner", "dpo", "editor", "analyst", "auditor", "support"] as const satisfies readonly Role[];
export const getPeople = (org: string) => ask(client.GET("/api/orgs/{org}/people", { params: { path: { org } } }));
export const invite = (org: string, body: { email: string; role: Role; site?: string; until?: string }) => ask(client.POST("/api/orgs/{org}/invitations", { params: { path: { org } }, body }));
export const uninvite = (org: string, invitation: string) => ask(client.DELETE("/api/orgs/{org}/invitations/{invitation}", { params: { path: { org, invitation } } }));
export const renameOrg = (org: string, name: string) => ask(client.PATCH("/api/orgs/{org}", { params: { path: { org } }, body: { name } }));
export const setRole = (org: string, member: number, role: Role) => ask(client.PATCH("/api/orgs/{org}/people/{member}", { params: { path: { org, member } }, body: { role } }));
export const removePerson = (org: string, member: number) => ask(client.DELETE("/api/orgs/{org}/people/{member}", { params: { path: { org, member } } }));
export const lookAtInvitation = (token: string) => ask(client.POST("/api/invitations/look", { body: { token } }));
export const acceptInvitation = (token: string, password: string) => ask(client.POST("/api/invitations/accept", { body: { token, password } }));
export const joinInvitation = (token: string) => ask(client.POST("/api/account/invitations", { body: { token } }));
export interface ActivityFilter {
  text?: string;
  who?: string;
  what?: string;
  from?: string;
  until?: string;
}
export const getActivity = (site: string, filter: ActivityFilter, before?: string) => ask(client.GET("/api/sites/{site}/activity", { params: { path: { site }, query: { ...filter, before } } }));
/** Where the same is a file. */
export const activityFile = (site: string, filter: ActivityFilter, format: "csv" | "json") =>
  `/api/sites/${site}/activity/export?${new URLSearchParams([...Object.entries(filter).filter(([, value]) => value), ["format", format]])}`;

export type Subject = components["schemas"]["Subject"];
export type Decision = components["schemas"]["RecordedDecision"];
export type Verdict = Omit<components["schemas"]["VerifiedReceipt"], "$schema" | "id" | "subject">;
/** What a visitor has decided, by the visitor's number or that of a decision. */
export const getSubject = (site: string, find: string) => ask(client.GET("/api/sites/{site}/proof", { params: { path: { site }, query: { find } } }));
export const getReceipt = (site: string, id: string) => ask(client.GET("/api/sites/{site}/proof/{id}", { params: { path: { site, id } } }));
export const verifyReceipt = (site: string, receipt: string) => ask(client.POST("/api/sites/{site}/receipts/verify", { ...at(site), body: { receipt } }));
export const getPack = async (site: string, subject: string) =>
  (await ask(client.GET("/api/sites/{site}/evidence", { params: { path: { site }, query: { subject } }, parseAs: "blob" }))) as unknown as Blob;
export const erase = (site: string, subject: string, why: string) => ask(client.POST("/api/sites/{site}/erasures", { ...at(site), body: { subject, why } }));
