import { Button, TextInput } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { getKeys, type KeyScope, makeKey, revokeKey, type SiteKey } from "../api";
import { useFault } from "../fault";
import { useSpeech } from "../language";
import { Card } from "./Card";
import { Code } from "./Code";
import "../texts/account";

const allScopes: KeyScope[] = ["read_decisions", "read_statistics"];

/** API keys of a site. Who may not manage them does not see the card. */
export function Keys({ site }: { site: string }) {
  const { t } = useSpeech();
  const explain = useFault();
  const queries = useQueryClient();
  const keys = useQuery({ queryKey: ["keys", site], queryFn: () => getKeys(site) });
  const changed = () => queries.invalidateQueries({ queryKey: ["keys", site] });
  const [name, setName] = useState("");
  const [scopes, setScopes] = useState<KeyScope[]>(["read_decisions"]);
  const make = useMutation({
    mutationFn: () => makeKey(site, name, scopes),
    onSuccess: () => {
      setName("");
      changed();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    make.mutate();
  };
  if (!keys.data) return null;
  return (
    <Card title={t.account.keys} help={t.account.keysHelp}>
      {make.data && (
        <div className="set-up new-key" role="status">
          <p>
            <strong>{t.account.newKey(make.data.name)}</strong>
          </p>
          <p className="muted small">{t.account.newKeyHelp}</p>
          <Code label={t.account.newKey(make.data.name)}>{make.data.key}</Code>
        </div>
      )}
      {keys.data.keys.length === 0 ? (
        <p className="muted small">{t.account.noKeys}</p>
      ) : (
        <ul className="things">
          {keys.data.keys.map((key) => (
            <Key key={key.id} site={site} of={key} changed={changed} />
          ))}
        </ul>
      )}
      <form className="key-form" onSubmit={submit}>
        <TextInput label={t.account.keyName} placeholder={t.account.keyExample} required withAsterisk={false} maxLength={80} value={name} onChange={(event) => setName(event.currentTarget.value)} />
        <fieldset>
          <legend>{t.account.scopesTitle}</legend>
          {allScopes.map((scope) => (
            <label key={scope}>
              <input
                type="checkbox"
                checked={scopes.includes(scope)}
                onChange={(event) => setScopes(allScopes.filter((other) => (other === scope ? event.currentTarget.checked : scopes.includes(other))))}
              />
              {t.account.scopes[scope]}
            </label>
          ))}
        </fieldset>
        <p role="alert" className="bad small">
          {make.error ? explain(make.error) : ""}
        </p>
        <Button type="submit" variant="default" disabled={scopes.length === 0} loading={make.isPending}>
          {t.account.makeKey}
        </Button>
      </form>
    </Card>
  );
}

function Key({ site, of, changed }: { site: string; of: SiteKey; changed: () => void }) {
  const { t, moment } = useSpeech();
  const [sure, setSure] = useState(false);
  const revoke = useMutation({ mutationFn: () => revokeKey(site, of.id), onSettled: changed });
  const name = of.name || t.account.unnamed;
  return (
    <li>
      <div>
        <strong>{name}</strong>
        {of.scopes.map((scope) => (
          <span key={scope} className="badge calm">
            {t.account.scopes[scope] ?? scope}
          </span>
        ))}
        <p className="muted small">
          {t.account.keyMade(moment(new Date(of.created)), of.made_by)} · {of.used ? t.account.keyUsed(moment(new Date(of.used))) : t.account.keyUnused}
        </p>
      </div>
      <Button size="xs" variant={sure ? "filled" : "default"} color={sure ? "red" : undefined} aria-label={sure ? undefined : t.account.revokeOf(name)} loading={revoke.isPending} onBlur={() => setSure(false)} onClick={() => (sure ? revoke.mutate() : setSure(true))}>
        {sure ? t.account.revokeSure : t.account.revoke}
      </Button>
    </li>
  );
}
