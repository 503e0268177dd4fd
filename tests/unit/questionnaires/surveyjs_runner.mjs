// Answers surveys of SurveyJS with its published package: a line of JSON in, a line of JSON out.
import { createRequire } from "node:module";
import { createInterface } from "node:readline";

const require = createRequire(`${process.argv[2]}/`);
const { Model } = require("survey-core");
const { lintSurvey } = require("survey-core/linter");

function answered(json, answers, order) {
  const survey = new Model(json);
  if (order) {
    // As a person does: one answer after the other, to what is shown.
    for (const name of order) {
      const question = survey.getQuestionByName(name);
      if (question && question.isVisible && name in answers) survey.setValue(name, answers[name]);
    }
  } else {
    survey.data = answers;
  }
  const shown = survey.getAllQuestions().filter((q) => q.isVisible && q.page.isVisible);
  return { shown: shown.map((q) => q.name), ending: survey.renderedCompletedHtml };
}

for await (const line of createInterface({ input: process.stdin })) {
  const { survey, cases, order } = JSON.parse(line);
  const model = new Model(survey);
  const errors = (model.jsonErrors || []).map((e) => e.message);
  const linted = lintSurvey ? (lintSurvey(survey).findings || []) : [];
  const results = cases.map((answers) => answered(survey, answers, order));
  process.stdout.write(`${JSON.stringify({ errors, linted, results })}\n`);
}
