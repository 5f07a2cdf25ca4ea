import { Button, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { ApiError, erase, type Subject } from "../api";
import { Dialog } from "../editor/Dialog";
import { useSpeech } from "../language";

/** Asks why, and says what erasing is and what it is not, before it is done. */
export function Erase({ site, subject, onClose, onErased }: { site: string; subject: Subject; onClose: () => void; onErased: (id: string) => void }) {
  const { t, number } = useSpeech();
  const p = t.proof;
  const [why, setWhy] = useState("");
  const [typed, setTyped] = useState("");
  const end = subject.subject.slice(-6);
  const count = subject.decisions.length;
  const doing = useMutation({
    mutationFn: () => erase(site, subject.subject, why.trim()),
    onSuccess: () => {
      onClose();
      onErased(subject.decisions[0]?.id ?? subject.subject);
    },
  });
  const status = doing.error instanceof ApiError ? doing.error.status : 0;
  return (
    <Dialog title={p.eraseTitle} onClose={onClose}>
      <p>{p.eraseWhat(number(count), count === 1)}</p>
      <p className="told told-warn">{p.eraseNot}</p>
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          doing.mutate();
        }}
      >
        <TextInput label={p.reason} description={p.reasonHelp} required maxLength={500} value={why} onChange={(event) => setWhy(event.currentTarget.value)} data-first />
        <TextInput label={p.type(end)} required autoComplete="off" spellCheck={false} value={typed} onChange={(event) => setTyped(event.currentTarget.value)} />
        <p className="bad" role="alert">
          {doing.error && (status === 422 ? p.refusedReason : status === 429 ? p.tooMany : p.failed)}
        </p>
        <div className="row end">
          <Button variant="default" onClick={onClose}>
            {p.cancel}
          </Button>
          <Button type="submit" color="red" loading={doing.isPending} disabled={typed !== end || !why.trim()}>
            {p.eraseYes}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
