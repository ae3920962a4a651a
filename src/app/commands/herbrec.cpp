#include "app/commands/herbrec.hpp"

#include <chrono>
#include <cstdint>
#include <cstdio>
#include <istream>
#include <memory>
#include <span>
#include <sstream>
#include <string_view>
#include <utility>

#include "base/file.hpp"
#include "platform/json/writer.hpp"
#include "recommendation/herb/counts.hpp"
#include "recommendation/herb/metrics.hpp"
#include "recommendation/herb/neighbours.hpp"
#include "recommendation/herb/reading.hpp"
#include "recommendation/herb/recommender.hpp"

namespace medres::app {
namespace {

/// By `read`, one of the room's readers.
template <class Read>
auto ReadHerbFile(const std::string& path, const Read& read) -> decltype(read(std::declval<std::istream&>(), path)) {
  MEDRES_TRY(std::string text, ReadFile(path));
  std::istringstream lines(std::move(text));
  return read(lines, path);
}

Result<std::vector<recommendation::Prescription>> ReadSomePrescriptions(const std::string& path) {
  auto read = ReadHerbFile(path, recommendation::ReadPrescriptions);
  if (read && read->empty()) return Fail(Error::Invalid("herb.no_prescriptions", path, {{"file", path}}));
  return read;
}

}  // namespace

Result<recommendation::Casebook> ReadCasebook(const std::vector<std::string>& paths) {
  std::vector<recommendation::Prescription> all;
  for (const std::string& path : paths) {
    MEDRES_TRY(const auto read, ReadSomePrescriptions(path));
    all.insert(all.end(), read.begin(), read.end());
  }
  return MakeCasebook(std::move(all));
}

namespace {

std::unique_ptr<recommendation::HerbModel> FitHerbModel(const recommendation::Casebook& book,
                                                        const HerbOptions& options) {
  const std::string_view name = options.model;
  const auto progress = [](int done, int total) {
    ShowProgress("herbrec", static_cast<std::size_t>(done), static_cast<std::size_t>(total));
  };
  if (name == "popularity") return std::make_unique<recommendation::Popularity>(book);
  if (name == "cooccurrence") return std::make_unique<recommendation::Cooccurrence>(book);
  if (name == "neighbours") return std::make_unique<recommendation::Neighbours>(book);
  recommendation::MixtureOptions mixture;
  mixture.networks = options.networks.value_or(mixture.networks);
  if (name == "networks") return recommendation::FitNetworks(book, mixture, progress);
  return recommendation::FitMixture(book, mixture, progress);
}

/// A fitted model, and the questions for it. The questions are read first: fitting takes long.
struct HerbQuestions {
  std::vector<recommendation::Ids> symptoms;
  recommendation::HerbRecommender recommender;
};

Result<HerbQuestions> Prepare(const HerbOptions& options) {
  MEDRES_TRY(auto symptoms, ReadHerbFile(options.symptoms, recommendation::ReadQueries));
  MEDRES_TRY(const recommendation::Casebook book, ReadCasebook(options.fit));
  return HerbQuestions{std::move(symptoms), recommendation::HerbRecommender(book, FitHerbModel(book, options))};
}

void WriteReasons(json::Writer& json, const std::vector<recommendation::Contribution>& reasons) {
  json.Key("because");
  json.BeginArray();
  for (const recommendation::Contribution& reason : reasons) {
    json.BeginObject();
    json.Key("symptom");
    json.Integer(reason.symptom);
    json.Key("strength");
    json.Number(reason.strength);
    json.EndObject();
  }
  json.EndArray();
}

void WriteExplanation(json::Writer& json, const recommendation::HerbRecommender& recommender,
                      const recommendation::Ids& symptoms, std::size_t top) {
  const recommendation::Scores scores = recommender.Score(symptoms);
  json.Key("herbs");
  json.BeginArray();
  for (const int herb : recommendation::BestHerbs(scores, top)) {
    json.BeginObject();
    json.Key("herb");
    json.Integer(herb);
    json.Key("score");
    json.Number(scores[static_cast<std::size_t>(herb)]);
    WriteReasons(json, recommender.Explain(symptoms, herb));
    json.EndObject();
  }
  json.EndArray();
}

void WriteQuality(json::Writer& json, std::string_view name, const recommendation::Qualities& qualities,
                  double recommendation::Quality::* member) {
  json.Key(name);
  json.BeginObject();
  for (std::size_t at = 0; at < recommendation::kCutoffs.size(); ++at) {
    json.Key(std::to_string(recommendation::kCutoffs[at]));
    json.Number(qualities[at].*member);
  }
  json.EndObject();
}

class Stopwatch {
 public:
  double Seconds() const { return std::chrono::duration<double>(Clock::now() - start_).count(); }

 private:
  using Clock = std::chrono::steady_clock;
  Clock::time_point start_ = Clock::now();
};

void WriteEvaluation(json::Writer& json, const recommendation::Casebook& book, const HerbOptions& options,
                     std::span<const recommendation::Prescription> test) {
  const Stopwatch fitting;
  const recommendation::HerbRecommender recommender(book, FitHerbModel(book, options));
  const double fit_seconds = fitting.Seconds();
  const Stopwatch answering;
  const recommendation::Qualities qualities = Evaluate(recommender, test);
  json.Member("model", options.model);
  json.Key("fitted_on");
  json.Integer(static_cast<std::int64_t>(book.prescriptions.size()));
  json.Key("tested_on");
  json.Integer(static_cast<std::int64_t>(test.size()));
  WriteQuality(json, "precision", qualities, &recommendation::Quality::precision);
  WriteQuality(json, "recall", qualities, &recommendation::Quality::recall);
  WriteQuality(json, "ndcg", qualities, &recommendation::Quality::ndcg);
  json.Key("fit_seconds");
  json.Number(fit_seconds);
  json.Key("seconds_per_answer");
  json.Number(answering.Seconds() / static_cast<double>(test.size()));
}

}  // namespace

int PredictHerbs(const Environment& environment, const HerbOptions& options) {
  const auto questions = Prepare(options);
  if (!questions) return environment.Report(questions.error());
  for (const recommendation::Ids& symptoms : questions->symptoms) {
    const char* separator = "";
    for (const int herb : recommendation::BestHerbs(questions->recommender.Score(symptoms), options.top)) {
      std::printf("%s%d", std::exchange(separator, " "), herb);
    }
    std::printf("\n");
  }
  return kOk;
}

int ExplainHerbs(const Environment& environment, const HerbOptions& options) {
  const auto questions = Prepare(options);
  if (!questions) return environment.Report(questions.error());
  for (const recommendation::Ids& symptoms : questions->symptoms) {
    std::string out;
    json::Writer json(out);
    json.BeginObject();
    WriteExplanation(json, questions->recommender, symptoms, options.top);
    json.Member("note", environment.Text("herb.note"));
    json.EndObject();
    std::printf("%s\n", out.c_str());
  }
  return kOk;
}

int EvaluateHerbs(const Environment& environment, const HerbOptions& options) {
  const auto test = ReadSomePrescriptions(options.test);
  if (!test) return environment.Report(test.error());
  const auto book = ReadCasebook(options.fit);
  if (!book) return environment.Report(book.error());
  std::string out;
  json::Writer json(out);
  json.BeginObject();
  WriteEvaluation(json, *book, options, *test);
  json.EndObject();
  std::printf("%s\n", out.c_str());
  return kOk;
}

}  // namespace medres::app
