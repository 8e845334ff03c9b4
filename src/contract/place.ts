/** Where a cause lies. At least one of `file`, `relation`, `operation`, `process` is set. */
export interface Place {
  /** Path relative to the project, forward slashes. */
  readonly file?: string | undefined;
  /** 1-based. */
  readonly line?: number | undefined;
  /** 1-based. */
  readonly column?: number | undefined;
  /** Qualified name of a table, index, type or constraint, such as `public.orders`. */
  readonly relation?: string | undefined;
  /** Column of `relation`. */
  readonly attribute?: string | undefined;
  /** Method and path template, such as `GET /orders/{id}`. */
  readonly operation?: string | undefined;
  /** Step or process of the target, such as `start` or `migrate`. */
  readonly process?: string | undefined;
}

/** `app/models.py:12`, `public.orders.total`, `GET /orders`, or `process start`. */
export function textOfPlace(place: Place): string {
  if (place.file !== undefined)
    return place.line === undefined ? place.file : `${place.file}:${place.line}`;
  if (place.relation !== undefined)
    return place.attribute === undefined ? place.relation : `${place.relation}.${place.attribute}`;
  if (place.operation !== undefined) return place.operation;
  return `process ${place.process ?? "unknown"}`;
}
