import { identityOf, type Manifest } from '../manifest/manifest.ts';
import type { Value } from '../yaml/to-value.ts';
import { itemKey } from './compare/list-keys.ts';
import { controllerOwned, isOwned, type OwnedFields, ownedBelow, ownedOfItem } from './controller-owned.ts';

type Map = { [key: string]: Value };

const isMap = (value: Value | undefined): value is Map =>
  value !== null && typeof value === 'object' && !Array.isArray(value);

/**
 * What a cluster holds of the objects that were declared, in a form that can be compared with the declaration: only the
 * fields that it sets, for the API server fills in defaults and controllers keep their notes. What a controller has set in
 * place of the declaration counts as declared. Items that somebody added to a list stay. Objects that were not declared
 * are left out.
 */
export function declaredPart(declared: readonly Manifest[], live: readonly Manifest[]): Manifest[] {
  const wanted = new Map(declared.map((manifest) => [identityOf(manifest), manifest]));
  return live.flatMap((manifest) => {
    const model = wanted.get(identityOf(manifest));
    if (!model) return [];
    const owned = controllerOwned(manifest);
    return [part(model as Value, manifest as Value, '', owned) as unknown as Manifest];
  });
}

/** What the API server leaves out when it keeps an object: to it, nothing and a zero are the same. */
const isZero = (value: Value): boolean =>
  value === '' ||
  value === 0 ||
  value === false ||
  value === null ||
  (typeof value === 'object' && Object.keys(value).length === 0);

function part(model: Value, live: Value, field: string, owned: OwnedFields | undefined): Value {
  if (isMap(model) && isMap(live)) {
    const kept = Object.entries(live)
      .filter(([key]) => Object.hasOwn(model, key))
      .map(([key, value]): [string, Value] => {
        const [declared, below] = [model[key] ?? null, ownedBelow(owned, key)];
        return [key, below && isOwned(below) ? declared : part(declared, value, key, below)];
      });
    const dropped = Object.entries(model).filter(
      ([key, value]) => !Object.hasOwn(live, key) && isZero(value),
    );
    return Object.fromEntries([...kept, ...dropped]);
  }
  if (!Array.isArray(model) || !Array.isArray(live)) return live;
  const nameOf = itemKey(field, model, live);
  const models = new Map(model.map((item, index) => [nameOf ? nameOf(item) : String(index), item]));
  return live.map((item, index) => {
    const own = models.get(nameOf ? nameOf(item) : String(index));
    return own === undefined ? item : part(own, item, field, ownedOfItem(owned, item));
  });
}
