#include "api/rest/constitution/instruments.hpp"

#include <algorithm>

#include "api/rest/constitution/views.hpp"
#include "api/rest/scopes.hpp"
#include "constitution/form.hpp"
#include "platform/http/content.hpp"

namespace medres::api {

using constitution::AnswerSheet;
using constitution::Instrument;
using constitution::Instruments;

struct InstrumentSummary {
  std::string id;
  constitution::Words name;
  std::string source;
  std::vector<std::string> editions;
  int questions = 0;
  bool has_wording = false;
};
BOOST_DESCRIBE_STRUCT(InstrumentSummary, (), (id, name, source, editions, questions, has_wording))
constexpr auto DescribeJson(const InstrumentSummary*) {
  return json::Object("ConstitutionInstrumentSummary", "An instrument, without its questions.",
                      json::Field("editions").Help("The first is the one that counts when none is named."),
                      json::Field("questions").Help("How many are asked of one person."),
                      json::Field("has_wording").Help("Whether its questions have texts here."));
}

namespace {

constexpr std::string_view kFormType = "text/html; charset=utf-8";

http::Operation ReadOperation(std::string_view id, std::string_view summary) {
  return {.id = id,
          .summary = summary,
          .scope = scopes::kConstitutionRead,
          .touches = http::kNobody,
          .errors = {ErrorKind::kNotFound}};
}

/// Of those that are asked of one sex only there is one for each.
int QuestionsForOne(const Instrument& instrument) {
  return static_cast<int>(std::ranges::count_if(
      instrument.items, [](const auto& item) { return item.sex != std::optional(patients::Sex::kMale); }));
}

InstrumentSummary Summary(const Instrument& instrument) {
  InstrumentSummary summary{.id = instrument.id,
                            .name = instrument.name,
                            .source = instrument.source,
                            .editions = {},
                            .questions = QuestionsForOne(instrument),
                            .has_wording = HasWording(instrument)};
  for (const constitution::Edition& edition : instrument.editions) summary.editions.push_back(edition.id);
  return summary;
}

http::Page<InstrumentSummary> List(const Instruments& instruments) {
  http::Page<InstrumentSummary> page;
  for (const Instrument& instrument : instruments.all()) page.items.push_back(Summary(instrument));
  return page;
}

}  // namespace

void AddConstitutionInstruments(http::Group& group, const Instruments& instruments, const http::Messages& messages) {
  group.Add("GET /api/v1/constitution/instruments",
            {.id = "listConstitutionInstruments",
             .summary = "Which questionnaires there are",
             .scope = scopes::kConstitutionRead,
             .touches = http::kNobody},
            [&instruments](http::Context&) -> Result<http::Page<InstrumentSummary>> { return List(instruments); });
  group.Add("GET /api/v1/constitution/instruments/{id}",
            ReadOperation("getConstitutionInstrument", "An instrument: questions, scales, thresholds"),
            [&instruments](http::Path<std::string> id) -> Result<Instrument> {
              MEDRES_TRY(const Instrument* const found, instruments.Get(*id));
              return *found;
            });
  group.Add("GET /api/v1/constitution/instruments/{id}/form",
            ReadOperation("printConstitutionForm", "The questionnaire as a page to print, in Chinese"),
            [&instruments](http::Path<std::string> id, const http::Request& request) -> Result<http::Response> {
              MEDRES_TRY(const Instrument* const found, instruments.Get(*id));
              return http::Serve(http::Content(kFormType, WriteForm(*found, found->editions.front())), request,
                                 "private, no-cache");
            });
  group.Add("POST /api/v1/constitution/assess",
            {.id = "assessConstitution",
             .summary = "Score a sheet; nothing is kept",
             .scope = scopes::kConstitutionRead,
             .touches = http::kNobody,
             .description = "A sheet is complete or refused, with everything that is missing, unknown or impossible."},
            [&instruments, &messages](http::Body<AnswerSheet> sheet,
                                      const http::Context& context) -> Result<ConstitutionOutcomeView> {
              MEDRES_TRY(const constitution::Outcome outcome, instruments.Assess(*std::as_const(sheet)));
              return ToView(outcome, messages, context.language);
            });
}

}  // namespace medres::api
