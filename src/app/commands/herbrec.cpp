#include <chrono>
#include <cstdint>
#include <cstdio>
#include <fstream>
#include <istream>
#include <memory>
#include <span>
#include <string_view>
#include <utility>

#include "app/commands/medicine.hpp"
#include "platform/json/writer.hpp"
#include "recommendation/herb/counts.hpp"
#include "recommendation/herb/metrics.hpp"
#include "recommendation/herb/neighbours.hpp"
#include "recommendation/herb/reading.hpp"
#include "recommendation/herb/recommender.hpp"

namespace medres::app {
namespace {

using namespace recommendation;

/// By `read`, one of the room's readers.
template <class Read>
auto ReadHerbFile(const std::string& path, const Read& read) -> decltype(read(std::declval<std::istream&>(), path)) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return Fail(Error::NotFound("import.no_file", {{"file", path}}));
  return read(file, path);
}

Result<std::vector<Prescription>> ReadSomePrescriptions(const std::string& path) {
  auto read = ReadHerbFile(path, ReadPrescriptions);
  if (read && read->empty()) return Fail(Error::Invalid("herb.no_prescriptions", path, {{"file", path}}));
  return read;
}

Result<Casebook> ReadCasebook(const std::vector<std::string>& paths) {
  std::vector<Prescription> all;
  for (const std::string& path : paths) {
    MEDRES_TRY(const auto read, ReadSomePrescriptions(path));
    all.insert(all.end(), read.begin(), read.end());
  }
  return MakeCasebook(std::move(all));
}

std::unique_ptr<HerbModel> FitHerbModel(const Casebook& book, std::string_view name) {
  const auto progress = [](int done, int total) {
    ShowProgress("herbrec", static_cast<std::size_t>(done), static_cast<std::size_t>(total));
  };
  if (name == "popularity") return std::make_unique<Popularity>(book);
  if (name == "cooccurrence") return std::make_unique<Cooccurrence>(book);
  if (name == "neighbours") return std::make_unique<Neighbours>(book);
  if (name == "networks") return FitNetworks(book, {}, progress);
  return FitMixture(book, {}, progress);
}

/// A fitted model, and the questions for it. The questions are read first: fitting takes long.
struct HerbQuestions {
  std::vector<Ids> symptoms;
  Recommender recommender;
};

Result<HerbQuestions> Prepare(const HerbOptions& options) {
  MEDRES_TRY(auto symptoms, ReadHerbFile(options.symptoms, ReadQueries));
  MEDRES_TRY(const Casebook book, ReadCasebook(options.fit));
  return HerbQuestions{std::move(symptoms), Recommender(book, FitHerbModel(book, options.model))};
}

void WriteReasons(json::Writer& json, const std::vector<Contribution>& reasons) {
  json.Key("because");
  json.BeginArray();
  for (const Contribution& reason : reasons) {
    json.BeginObject();
    json.Key("symptom");
    json.Integer(reason.symptom);
    json.Key("strength");
    json.Number(reason.strength);
    json.EndObject();
  }
  json.EndArray();
}

void WriteExplanation(json::Writer& json, const Recommender& recommender, const Ids& symptoms, std::size_t top) {
  const Scores scores = recommender.Score(symptoms);
  json.Key("herbs");
  json.BeginArray();
  for (const int herb : BestHerbs(scores, top)) {
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

void WriteQuality(json::Writer& json, std::string_view name, const Qualities& qualities, double Quality::* member) {
  json.Key(name);
  json.BeginObject();
  for (std::size_t at = 0; at < kCutoffs.size(); ++at) {
    json.Key(std::to_string(kCutoffs[at]));
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

void WriteEvaluation(json::Writer& json, const Casebook& book, std::string_view model,
                     std::span<const Prescription> test) {
  const Stopwatch fitting;
  const Recommender recommender(book, FitHerbModel(book, model));
  const double fit_seconds = fitting.Seconds();
  const Stopwatch answering;
  const Qualities qualities = Evaluate(recommender, test);
  json.Member("model", model);
  json.Key("fitted_on");
  json.Integer(static_cast<std::int64_t>(book.prescriptions.size()));
  json.Key("tested_on");
  json.Integer(static_cast<std::int64_t>(test.size()));
  WriteQuality(json, "precision", qualities, &Quality::precision);
  WriteQuality(json, "recall", qualities, &Quality::recall);
  WriteQuality(json, "ndcg", qualities, &Quality::ndcg);
  json.Key("fit_seconds");
  json.Number(fit_seconds);
  json.Key("seconds_per_answer");
  json.Number(answering.Seconds() / static_cast<double>(test.size()));
}

}  // namespace

int PredictHerbs(const Environment& environment, const HerbOptions& options) {
  const auto questions = Prepare(options);
  if (!questions) return environment.Report(questions.error());
  for (const Ids& symptoms : questions->symptoms) {
    const char* separator = "";
    for (const int herb : BestHerbs(questions->recommender.Score(symptoms), options.top)) {
      std::printf("%s%d", std::exchange(separator, " "), herb);
    }
    std::printf("\n");
  }
  return kOk;
}

int ExplainHerbs(const Environment& environment, const HerbOptions& options) {
  const auto questions = Prepare(options);
  if (!questions) return environment.Report(questions.error());
  for (const Ids& symptoms : questions->symptoms) {
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
  WriteEvaluation(json, *book, options.model, *test);
  json.EndObject();
  std::printf("%s\n", out.c_str());
  return kOk;
}

}  // namespace medres::app
