#include "api/rest/recommendation/formulas.hpp"

#include "api/rest/recommendation/formula_answer.hpp"
#include "api/rest/scheduling/recommend_input.hpp"
#include "api/rest/scopes.hpp"

namespace medres::api {

BOOST_DESCRIBE_STRUCT(FormulaInput, (), (symptoms, complaint, patterns, constitutions, person, limit))
constexpr auto DescribeJson(const FormulaInput*) {
  return json::Object(
      "FormulaInput", "What formulas are asked for; one of the first four at least. Nothing of it is kept.",
      json::Field("symptoms").Optional().Items(0, 40),
      json::Field("complaint").Optional().Length(0, 2'000).Help("Free, in Chinese.").Example("\"怕冷，发烧，没有汗\""),
      json::Field("patterns")
          .Optional()
          .Items(0, 10)
          .Length(1, 40)
          .Help("Syndromes (证型) that the physician named; without any, differentiation ranks them."),
      json::Field("constitutions").Optional().Items(0, 9).Matches(kConstitutionCode),
      json::Field("person").Optional().Help("For safety; what is not said counts as possible."),
      json::Field("limit").Optional().Range(1, 20));
}

void AddFormulas(http::Group& group, const recommendation::FormulaAdvisor& advisor, const http::Messages& messages) {
  group.Add(
      "POST /api/v1/formulas:recommend",
      {.id = "recommendFormulas",
       .summary = "Classical formulas that come into question, for a physician; nothing is kept",
       .scope = scopes::kPrescriptionRead,
       .touches = {.type = "Prescription", .effect = http::Effect::kReads},
       .description = "By syndromes, symptoms, the clauses of 伤寒论, constitution and season, with who says so. "
                      "Every formula is checked by the rules of safety for the person; what they block is "
                      "listed apart. It diagnoses nothing and advises no dose; at signs of an emergency "
                      "nothing is ranked."},
      [&advisor, &messages](http::Body<FormulaInput> input, const http::Context& context) -> Result<FormulaAdviceView> {
        MEDRES_TRY(const auto advice, advisor.Advise(ToAsk(*std::move(input))));
        return ToView(advice, advisor, messages, context.language);
      });
}

}  // namespace medres::api
