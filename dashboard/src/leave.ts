import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useLocation } from "wouter";
import { signOut } from "./api";

/** Ends the session and leads to the sign-in page, and from there to a page of the dashboard. */
export function useLeave(next = "") {
  const queries = useQueryClient();
  const [, navigate] = useLocation();
  return useMutation({
    mutationFn: signOut,
    // Also when the session had ended already: nothing of it stays on the screen.
    onSettled: () => {
      queries.clear();
      navigate(next ? `/sign-in?next=${encodeURIComponent(next)}` : "/sign-in");
    },
  });
}
