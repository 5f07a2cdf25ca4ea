import { useQuery } from "@tanstack/react-query";
import { getSession, type Session } from "./api";

export type Right = Session["orgs"][number]["rights"][number];

/** What the signed-in person may do, to hide what they may not; the server decides anyway. */
export function useRights() {
  const { data } = useQuery({ queryKey: ["session"], queryFn: getSession, staleTime: 60_000 });
  return {
    orgs: data?.orgs ?? [],
    sites: data?.sites ?? [],
    maySite: (key: string, right: Right) => data?.sites.find((site) => site.key === key)?.rights?.includes(right) ?? false,
  };
}
