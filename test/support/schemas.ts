/* What is written is checked against the published schemas. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';

type SchemaName = 'report-v1' | 'window-v1' | 'conn-v1';

const compiled = new Map<SchemaName, ValidateFunction>();

/** Asserts that a value is as a published schema says. */
export function assertValid(schema: SchemaName, value: unknown): void {
  const validate = compiled.get(schema) ?? compile(schema);
  compiled.set(schema, validate);
  const isValid = validate(value);
  assert.ok(isValid, JSON.stringify(validate.errors));
}

function compile(schema: SchemaName): ValidateFunction {
  const text = readFileSync(`schema/${schema}.json`, 'utf8');
  return new Ajv2020({ strict: true, allowUnionTypes: true, allErrors: true }).compile(JSON.parse(text) as object);
}
