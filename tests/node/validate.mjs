// What a JSON Schema says of documents, in ajv's words. usage: node validate.mjs SCHEMA DOCUMENTS.json, where SCHEMA is a path, or `sarif` for the schema of
// SARIF 2.1.0, and the second file holds a list of documents. Prints a list with one list of errors for each.
//
// SARIF's schema comes with Microsoft's SDK. It is the one that OASIS publishes as "rtm.5". Beside a few `type`s that follow from the rest, Errata 01 changed
// two things, which are put in here: a region must say where it begins, and the pattern of a language is one that Unicode's regular expressions take.
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
  for (const owner of ["run", "toolComponent"]) {
    schema.definitions[owner].properties.language.pattern = "^[a-zA-Z]{2}(-[a-zA-Z]{2})?$";
  }
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
