#include "api/rest/recommendation/herb_advice.hpp"

#include "api/rest/recommendation/herb_answer.hpp"
#include "api/rest/scopes.hpp"

namespace medres::api {

BOOST_DESCRIBE_STRUCT(HerbInput, (), (symptoms, symptom_ids, complaint, person, limit))
constexpr auto DescribeJson(const HerbInput*) {
  return json::Object(
      "HerbInput", "What herbs are asked for; one of the first three at least. Nothing of it is kept.",
      json::Field("symptoms").Optional().Items(0, 40),
      json::Field("symptom_ids").Optional().Items(0, 40).Range(0, 9'999).Help("As the model's files have them."),
      json::Field("complaint").Optional().Length(0, 2'000).Help("Free, in Chinese.").Example("\"怕冷，发烧，没有汗\""),
      json::Field("person").Optional().Help("For safety; what is not said counts as possible."),
      json::Field("limit").Optional().Range(1, 50));
}

void AddHerbAdvice(http::Group& group, const recommendation::HerbAdvisor& advisor, const http::Messages& messages) {
  group.Add("POST /api/v1/herbs:recommend",
            {.id = "recommendHerbs",
             .summary = "Herbs that prescriptions of the past have for symptoms, for a physician; nothing is kept",
             .scope = scopes::kPrescriptionRead,
             .touches = {.type = "Prescription", .effect = http::Effect::kReads},
             .errors = {ErrorKind::kUnavailable},
             .description = "By a model that the house fitted on prescriptions of its own choosing, with what it was "
                            "fitted on. Every herb is checked by the rules of safety for the person, and beside those "
                            "before it; what they block is listed apart. It prescribes nothing and advises no dose; at "
                            "signs of an emergency nothing is ranked."},
            [&advisor, &messages](http::Body<HerbInput> input, const http::Context& context) -> Result<HerbAdviceView> {
              MEDRES_TRY(const auto advice, advisor.Advise(ToAsk(*std::move(input))));
              return ToView(advice, advisor, messages, context.language);
            });
}

}  // namespace medres::api
