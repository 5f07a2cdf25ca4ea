import { Button, NativeSelect, Skeleton, TextInput } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { getPeople, invite, type Person, type Role, removePerson, renameOrg, roles, setRole, uninvite } from "../api";
import { Card } from "../components/Card";
import { Failure, NoRights } from "../components/Notice";
import { useTitle } from "../components/Shell";
import { useSpeech } from "../language";
import { useRights } from "../rights";
import "../texts/people";

/** Who may do what in an organisation. */
export function People({ me }: { me: string }) {
  const { t, moment } = useSpeech();
  const words = t.people;
  useTitle(t.shell.people);
  const { orgs, sites } = useRights();
  const open = orgs.filter((org) => org.rights.includes("see_people"));
  const [chosen, choose] = useState("");
  const org = open.find((one) => one.key === chosen) ?? open[0];
  const key = org?.key ?? "";
  const people = useQuery({ queryKey: ["people", key], queryFn: () => getPeople(key), enabled: key !== "" });
  const changed = useChanged(key);
  const [removing, setRemoving] = useState<number | null>(null);
  const change = useMutation({ mutationFn: ({ id, role }: { id: number; role: Role }) => setRole(key, id, role), onSuccess: changed });
  const remove = useMutation({ mutationFn: (id: number) => removePerson(key, id), onSuccess: changed });
  const withdraw = useMutation({ mutationFn: (id: string) => uninvite(key, id), onSuccess: changed });
  if (!org) return <NoRights />;
  if (people.error && !people.data) return <Failure error={people.error} retry={people.refetch} />;
  const mayManage = org.rights.includes("manage_people");
  const fault = change.error ?? remove.error ?? withdraw.error;
  const line = (person: Person) => [person.site || words.allSites, person.until && (person.ended ? words.ended : words.until)(moment(new Date(person.until)))].filter(Boolean).join(" · ");
  return (
    <>
      <header className="site-header">
        <h1>{t.shell.people}</h1>
        <p className="muted">{words.intro}</p>
        {mayManage ? <OrgName key={org.key} org={org.key} name={org.name} /> : <p>{org.name}</p>}
      </header>
      <div className="stack">
        {open.length > 1 && <NativeSelect label={words.organisation} value={org.key} onChange={(event) => choose(event.currentTarget.value)} data={open.map(({ key, name }) => ({ value: key, label: name }))} />}
        {!people.data ? (
          <Skeleton height={320} radius="lg" role="status" aria-label={t.loading} />
        ) : (
          <>
            <section className="card" aria-label={t.shell.people}>
              <ul className="people">
                {people.data.members.map((person) => (
                  <li key={person.id} data-person={person.email}>
                    <span className="somebody">
                      <strong>{person.email}</strong>
                      {person.email === me && <span className="you muted small"> ({words.you})</span>}
                      <span className="muted small">{line(person)}</span>
                      <span className="muted small">{words.lastSeen(person.last_seen ? moment(new Date(person.last_seen)) : words.never)}</span>
                      {person.unused && <span className="bad small">{words.unused}</span>}
                    </span>
                    {mayManage && person.role !== "support" ? (
                      <NativeSelect
                        aria-label={words.change(person.email)}
                        value={person.role}
                        onChange={(event) => change.mutate({ id: person.id, role: event.currentTarget.value as Role })}
                        data={roles.filter((role) => role !== "support").map((role) => ({ value: role, label: words.roles[role] }))}
                      />
                    ) : (
                      <span>{words.roles[person.role]}</span>
                    )}
                    {mayManage &&
                      (removing === person.id ? (
                        <span className="person-sure" role="group" aria-label={words.removeSure(person.email)}>
                          <Button size="xs" color="red" loading={remove.isPending} onClick={() => remove.mutate(person.id, { onSettled: () => setRemoving(null) })} autoFocus>
                            {words.removeSure(person.email)}
                          </Button>
                          <Button size="xs" variant="default" onClick={() => setRemoving(null)}>
                            {words.cancel}
                          </Button>
                        </span>
                      ) : (
                        <Button size="xs" variant="default" aria-label={words.removeOf(person.email)} onClick={() => setRemoving(person.id)}>
                          {words.remove}
                        </Button>
                      ))}
                  </li>
                ))}
              </ul>
              <p role="alert" className="bad small">
                {fault?.message}
              </p>
              <a href={`/api/orgs/${org.key}/review?format=csv`} download className="small">
                {words.review}
              </a>
            </section>
            {mayManage && <Invite key={org.key} org={org.key} sites={sites.filter((site) => site.org === org.key).map((site) => site.key)} mailed={people.data.mailed} />}
            {people.data.invitations.length > 0 && (
              <Card title={words.invited}>
                <ul className="people">
                  {people.data.invitations.map((one) => (
                    <li key={one.id}>
                      <span className="somebody">
                        <strong>{one.email}</strong>
                        <span className="muted small">{one.site || words.allSites}</span>
                        <span className="muted small">{words.invitedLine(words.roles[one.role], moment(new Date(one.expires)))}</span>
                      </span>
                      {mayManage && (
                        <Button size="xs" variant="default" aria-label={words.withdrawOf(one.email)} onClick={() => withdraw.mutate(one.id)}>
                          {words.withdraw}
                        </Button>
                      )}
                    </li>
                  ))}
                </ul>
              </Card>
            )}
          </>
        )}
      </div>
    </>
  );
}

function useChanged(org: string) {
  const queries = useQueryClient();
  return () => Promise.all([queries.invalidateQueries({ queryKey: ["people", org] }), queries.invalidateQueries({ queryKey: ["session"] })]);
}

/** What the organisation is called, to be changed by who manages its people. */
function OrgName({ org, name }: { org: string; name: string }) {
  const words = useSpeech().t.people;
  const [text, setText] = useState<string>();
  const changed = useChanged(org);
  const save = useMutation({ mutationFn: (to: string) => renameOrg(org, to).then(changed), onSuccess: () => setText(undefined) });
  if (text === undefined) {
    return (
      <p className="org-name">
        <strong>{name}</strong>
        <Button size="compact-sm" variant="default" onClick={() => setText(name)}>
          {words.rename}
        </Button>
      </p>
    );
  }
  return (
    <form
      className="org-name"
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate(text);
      }}
    >
      <TextInput label={words.orgName} description={words.orgNameHelp} required withAsterisk={false} maxLength={200} autoFocus value={text} error={save.error?.message} onChange={(event) => setText(event.currentTarget.value)} />
      <Button type="submit" loading={save.isPending}>
        {words.save}
      </Button>
      <Button variant="default" onClick={() => setText(undefined)}>
        {words.cancel}
      </Button>
    </form>
  );
}

function Invite({ org, sites, mailed }: { org: string; sites: string[]; mailed: boolean }) {
  const words = useSpeech().t.people;
  const [email, setEmail] = useState("");
  const [role, setRoleName] = useState<Role>("analyst");
  const [site, setSite] = useState("");
  const [end, setEnd] = useState("");
  const changed = useChanged(org);
  const send = useMutation({
    mutationFn: (_to: string) => invite(org, { email, role, site: site || undefined, until: role === "support" ? new Date(`${end}T23:59:59`).toISOString() : undefined }),
    onSuccess: () => {
      setEmail("");
      return changed();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    send.mutate(email);
  };
  return (
    <Card title={words.invite} help={mailed ? words.inviteHelp : words.inviteFiled}>
      <form className="invite" onSubmit={submit}>
        <TextInput label={words.email} type="email" required withAsterisk={false} autoComplete="off" value={email} onChange={(event) => setEmail(event.currentTarget.value)} />
        <NativeSelect
          label={words.role}
          description={words.rolesHelp[role]}
          inputWrapperOrder={["label", "input", "description", "error"]}
          value={role}
          onChange={(event) => setRoleName(event.currentTarget.value as Role)}
          data={roles.map((one) => ({ value: one, label: words.roles[one] }))}
        />
        <NativeSelect
          label={words.site}
          value={site}
          onChange={(event) => setSite(event.currentTarget.value)}
          data={[{ value: "", label: words.allSites }, ...sites.map((key) => ({ value: key, label: key }))]}
        />
        {role === "support" && <TextInput label={words.end} type="date" required withAsterisk={false} value={end} onChange={(event) => setEnd(event.currentTarget.value)} />}
        <Button type="submit" mt={24} loading={send.isPending}>
          {words.send}
        </Button>
      </form>
      <p role="status" className={send.error ? "bad small" : "good small"}>
        {send.error ? send.error.message : send.isSuccess && !email ? (mailed ? words.sent : words.filed)(send.variables ?? "") : ""}
      </p>
    </Card>
  );
}
