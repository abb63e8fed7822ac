// What npm's packages say of documents: `node --input-type=module --eval "$(cat tools.mjs)" NAME`,
// in the folder where they are installed. It reads JSON and writes JSON.

// Every kind of every client that was tested for anything: {gmail: Set(android, ios, …)}.
function families({ data }) {
  const all = {};
  for (const { stats } of data)
    for (const [family, kinds] of Object.entries(stats))
      for (const kind of Object.keys(kinds)) (all[family] ??= new Set()).add(kind);
  return all;
}

const tools = {
  // Mistakes in HTML: {name: [{rule, line, column, message}]}.
  async validate({ documents, rules }) {
    const { HtmlValidate, StaticConfigLoader } = await import("html-validate");
    const config = { root: true, extends: ["html-validate:recommended", "html-validate:document"], rules };
    const validator = new HtmlValidate(new StaticConfigLoader(config));
    const found = {};
    for (const [name, html] of Object.entries(documents)) {
      const report = await validator.validateString(html, name);
      const messages = report.results.flatMap((result) => result.messages);
      found[name] = messages.map(({ ruleId, line, column, message }) => ({ rule: ruleId, line, column, message }));
    }
    return found;
  },

  // What a client doesn't support, wholly or partly: {name: [{client, feature, support, line}]}.
  async support({ documents, clients }) {
    const { caniemail, rawData } = await import("caniemail");
    // Where a client was never tested, caniemail throws; we say nothing.
    for (const { stats } of rawData.data)
      for (const [family, kinds] of Object.entries(families(rawData)))
        for (const kind of kinds) ((stats[family] ??= {})[kind] ??= { untested: "y" });
    const found = {};
    for (const [name, html] of Object.entries(documents)) {
      const { issues } = caniemail({ clients, html });
      found[name] = [issues.errors, issues.warnings].flatMap((map) =>
        [...map].flatMap(([client, list]) =>
          list.map(({ title, support, notes, position }) => ({
            client, feature: title, support, notes, line: position?.start.line ?? 0,
          })),
        ),
      );
    }
    return found;
  },

  // The clients that caniemail knows.
  async clients() {
    const { rawData } = await import("caniemail");
    return Object.keys(families(rawData));
  },

  // MJML as npm's mjml makes HTML of it: {name: {html, errors}}.
  async mjml({ documents }) {
    const { default: mjml2html } = await import("mjml");
    const made = {};
    for (const [name, source] of Object.entries(documents)) {
      const { html, errors } = await mjml2html(source, { validationLevel: "soft", keepComments: true });
      made[name] = { html, errors: errors.map(({ line, message }) => `${line}: ${message}`) };
    }
    return made;
  },

  // Feeds as rss-parser reads them: {name: [item]}.
  async feeds({ documents }) {
    const { default: Parser } = await import("rss-parser");
    const parser = new Parser();
    const read = {};
    for (const [name, source] of Object.entries(documents)) read[name] = (await parser.parseString(source)).items;
    return read;
  },
};

let input = "";
for await (const chunk of process.stdin.setEncoding("utf8")) input += chunk;
process.stdout.write(JSON.stringify(await tools[process.argv[1]](JSON.parse(input))));
