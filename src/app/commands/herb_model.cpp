#include <cstdio>
#include <fstream>
#include <sstream>

#include "api/rest/recommendation/herb_answer.hpp"
#include "app/commands/herbrec.hpp"
#include "app/commands/told.hpp"
#include "base/file.hpp"
#include "platform/json/json.hpp"
#include "recommendation/herb/reading.hpp"

namespace medres::app {
namespace {

Result<std::vector<std::string>> ReadNameFile(const std::string& path) {
  MEDRES_TRY(std::string text, ReadFile(path));
  std::istringstream lines(std::move(text));
  return recommendation::ReadNames(lines, path);
}

Result<recommendation::HerbModelFile> FitModelFile(const HerbOptions& options) {
  recommendation::HerbModelFile file{.source = options.source, .symptoms = {}, .herbs = {}, .book = {}, .networks = {}};
  MEDRES_TRY(file.symptoms, ReadNameFile(options.symptom_names));
  MEDRES_TRY(file.herbs, ReadNameFile(options.herb_names));
  MEDRES_TRY(file.book, ReadCasebook(options.fit));
  MEDRES_CHECK(recommendation::CheckNamed(file));
  recommendation::MixtureOptions mixture;
  mixture.networks = options.networks.value_or(mixture.networks);
  file.networks = recommendation::TrainNetworks(file.book, mixture, [](int done, int total) {
    ShowProgress("herbrec", static_cast<std::size_t>(done), static_cast<std::size_t>(total));
  });
  return file;
}

api::HerbInput HerbInputOf(const HerbOptions& options) {
  api::HerbInput input{.symptoms = {},
                       .symptom_ids = {},
                       .complaint = options.complaint,
                       .person = PersonOf(options.person),
                       .limit = options.limit};
  for (const std::string& word : options.told) input.symptoms.push_back(ReadToldSymptom(word, false));
  for (const std::string& word : options.without) input.symptoms.push_back(ReadToldSymptom(word, true));
  return input;
}

}  // namespace

int FitHerbs(const Environment& environment, const HerbOptions& options) {
  const auto fitted = FitModelFile(options);
  if (!fitted) return environment.Report(fitted.error());
  const std::string bytes = ToBytes(*fitted);
  std::ofstream file(options.out, std::ios::binary | std::ios::trunc);
  file << bytes;
  file.flush();
  if (file) return kOk;
  return environment.Report(Error::Unavailable("herb.cannot_write", {{"file", options.out}}));
}

int RecommendHerbs(const Environment& environment, const HerbOptions& options) {
  const std::string& path =
      options.model_file.empty() ? environment.settings.Text(recommendation::kHerbModelSetting) : options.model_file;
  auto model = recommendation::HerbAdvisor::ReadModel(path);
  if (!model) return environment.Report(model.error());
  const auto herbs = knowledge::Herbs::Embedded();
  const auto points = knowledge::Acupoints::Embedded();
  const knowledge::Library library(herbs, points);
  const auto care = recommendation::CareLibrary::Embedded(herbs, points);
  const auto rules = prescription::Rulebook::Embedded(herbs, points);
  const prescription::SafetyChecker checker(herbs, points, rules);
  const SystemClock clock;
  const recommendation::HerbAdvisor advisor({library, care, checker, herbs, clock}, *std::move(model));
  const auto advice = advisor.Advise(api::ToAsk(HerbInputOf(options)));
  if (!advice) return environment.Report(advice.error());
  std::printf("%s\n", json::ToText(api::ToView(*advice, advisor, environment.messages, environment.language)).c_str());
  return kOk;
}

}  // namespace medres::app
