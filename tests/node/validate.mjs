// What a JSON Schema says of documents, in ajv's words. usage: node validate.mjs SCHEMA DOCUMENTS.json, where SCHEMA is a path, or `sarif` for the schema of
// SARIF 2.1.0, and the second file holds a list of documents. Prints a list with one list of errors for each.
//
// SARIF's schema comes with Microsoft's SDK. It is the one that OASIS publishes, "rtm.5", but for a few redundant `type`s and one condition that Errata 01
// added, which is put in here: a region must say where it begins.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import Ajv2020 from "ajv/dist/2020.js";
import AjvDraft04 from "ajv-draft-04";
import addFormats from "ajv-formats";

const [, , name, list] = process.argv;
const read = (path) => JSON.parse(readFileSync(path, "utf8"));

function schemaOfSarif() {
  const schema = read(createRequire(import.meta.url).resolve("@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json"));
  schema.definitions.region.anyOf = ["startLine", "charOffset", "byteOffset"].map((key) => ({ required: [key] }));
  return schema;
}

const isSarif = name === "sarif";
const options = { allErrors: true, strict: !isSarif, allowUnionTypes: true };
const ajv = isSarif ? new AjvDraft04(options) : new Ajv2020(options);
addFormats(ajv);
const validate = ajv.compile(isSarif ? schemaOfSarif() : read(name));
const verdicts = read(list).map((document) => {
  validate(document);
  return (validate.errors ?? []).map((error) => `${error.instancePath}: ${error.message} ${JSON.stringify(error.params)}`);
});
process.stdout.write(JSON.stringify(verdicts));
