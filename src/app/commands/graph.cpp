#include "app/commands/graph.hpp"

#include <CLI/CLI.hpp>
#include <cstdio>

#include "api/rest/knowledge/differentiation_views.hpp"
#include "api/rest/knowledge/extraction_views.hpp"
#include "api/rest/knowledge/graph_answers.hpp"
#include "api/rest/knowledge/graph_search.hpp"
#include "app/commands/told.hpp"
#include "base/text.hpp"
#include "knowledge/differentiation/evaluation.hpp"
#include "knowledge/graph/names_of_kinds.hpp"
#include "platform/json/writer.hpp"

namespace medres::app {
namespace {

using namespace knowledge;

/// What a command computes from, made when it is run.
struct Shelf {
  explicit Shelf(const Environment& environment)
      : scribe(library.graph(), environment.messages, environment.language) {}

  Herbs herbs = Herbs::Embedded();
  Acupoints points = Acupoints::Embedded();
  Library library{herbs, points};
  api::GraphScribe scribe;
};

int ReportAsJson(const Environment& environment, const Error& error) {
  std::string out;
  json::Writer json(out);
  json.BeginObject();
  json.Key("error");
  json.BeginObject();
  json.Member("code", error.issues.empty() ? error.code : error.issues.front().code);
  const auto& [code, args] = error.issues.empty() ? std::pair(error.code, error.args)
                                                  : std::pair(error.issues.front().code, error.issues.front().args);
  json.Member("message", environment.Text(code, args));
  for (const auto& [name, value] : args) json.Member(name, value);
  json.EndObject();
  json.EndObject();
  std::printf("%s\n", out.c_str());
  return environment.Report(error);
}

template <class View>
int Show(const Environment& environment, const Result<View>& view) {
  if (!view) return ReportAsJson(environment, view.error());
  std::printf("%s\n", json::ToText(*view).c_str());
  return kOk;
}

template <class E>
std::vector<E> Parsed(const std::vector<std::string>& names) {
  std::vector<E> values;
  values.reserve(names.size());
  for (const std::string& name : names) values.push_back(*ParseName<E>(name));
  return values;
}

/// The names that an option takes.
template <class E>
std::vector<std::string> AllNames() {
  std::vector<std::string> names;
  for (const json::Enumerator& one : json::Reflect<E>::kType.values) {
    names.push_back(json::WireName(json::Reflect<E>::kType, one));
  }
  return names;
}

int ShowPath(const Environment& e, const GraphOptions& o) {
  const Shelf shelf(e);
  const api::GraphPathQuery query{o.from, o.to, o.count, Parsed<GraphRelation>(o.relations)};
  return Show(e, FindPaths(shelf.library, query, shelf.scribe));
}

int ShowNeighbours(const Environment& e, const GraphOptions& o) {
  const Shelf shelf(e);
  const api::GraphNeighbourQuery query{o.from, o.hops, Parsed<NodeKind>(o.kinds), Parsed<GraphRelation>(o.relations),
                                       o.limit};
  return Show(e, FindNeighbours(shelf.library, query, shelf.scribe));
}

int ShowMatches(const Environment& e, const GraphOptions& o) {
  const Shelf shelf(e);
  return Show(e, FindMatches(shelf.library, {o.text, o.limit}, shelf.scribe));
}

int ShowSearch(const Environment& e, const GraphOptions& o) {
  const Shelf shelf(e);
  return Show(
      e, Result<api::SearchView>(FindNodes(shelf.library, {o.text, Parsed<NodeKind>(o.kinds), o.limit}, shelf.scribe)));
}

int ShowTrainingText(const Environment& e, const GraphOptions& /*none*/) {
  std::printf("%s", Shelf(e).library.search().TrainingText().c_str());
  return 0;
}

int ShowNode(const Environment& e, const GraphOptions& o) {
  const Shelf shelf(e);
  return Show(e, DescribeNode(shelf.library, o.from, shelf.scribe));
}

int ShowDifferential(const Environment& e, const GraphOptions& o) {
  const Shelf shelf(e);
  if (o.evaluate) return Show(e, Result<Evaluation>(LeaveOneClauseOut(Casebook::Embedded(shelf.library.graph()))));
  api::Complaint complaint{.symptoms = {}, .limit = o.limit};
  for (const std::string& word : o.symptoms) complaint.symptoms.push_back(ReadToldSymptom(word, false));
  for (const std::string& word : o.without) complaint.symptoms.push_back(ReadToldSymptom(word, true));
  return Show(e, Result<api::DifferentialView>(Differentiate(shelf.library, complaint, shelf.scribe)));
}

int ShowExtraction(const Environment& e, const GraphOptions& o) {
  const Shelf shelf(e);
  return Show(e, Result<api::SymptomExtractionView>(ExtractSymptoms(shelf.library, o.text, shelf.scribe)));
}

using GraphCommand = std::function<int(Environment&)>;
using Runner = int (*)(const Environment&, const GraphOptions&);

CLI::App* AddGraphCommand(CLI::App& graph, const char* name, const char* help, const std::string& examples,
                          const GraphOptions& options, GraphCommand& run, Runner runner) {
  auto* command = graph.add_subcommand(name, help)->fallthrough()->footer("Examples:\n" + examples);
  command->callback([&options, &run, runner] {
    run = [&options, runner](Environment& environment) { return runner(environment, options); };
  });
  return command;
}

/// A text that nobody need put in quotes.
void AddText(CLI::App& command, const char* help, GraphOptions& options) {
  const auto take = [&options](const std::vector<std::string>& words) {
    for (const std::string& word : words) options.text.append(options.text.empty() ? "" : " ").append(word);
  };
  command.add_option_function<std::vector<std::string>>("TEXT", take, help)->required();
}

void AddRelations(CLI::App& command, GraphOptions& options) {
  command.add_option("--relation", options.relations, "only along these; several times")
      ->check(CLI::IsMember(AllNames<GraphRelation>()));
}

}  // namespace

void AddGraphCommands(CLI::App& cli, GraphOptions& options, GraphCommand& run) {
  auto* graph =
      cli.add_subcommand(
             "graph",
             "What is known of Chinese medicine as a graph: path, search, neighbours, match, node, training-text")
          ->fallthrough()
          ->require_subcommand(1)
          ->footer("Examples:\n  medres graph path 麻黄 太阳伤寒证\n  medres graph search mahuangtang");
  auto* path = AddGraphCommand(*graph, "path", "How one thing leads to another, each edge with its source; JSON",
                               "  medres graph path 麻黄 头痛\n  medres graph path mahuang 風寒束表證 --count 5",
                               options, run, ShowPath);
  path->add_option("FROM", options.from, "a name in any form, or a key as herb:麻黄")->required();
  path->add_option("TO", options.to)->required();
  path->add_option("--count", options.count, "at most so many paths")->check(CLI::Range(1, 20))->capture_default_str();
  AddRelations(*path, options);
  auto* near =
      AddGraphCommand(*graph, "neighbours", "What lies around a node; JSON",
                      "  medres graph neighbours 桂枝汤\n  medres graph neighbours 失眠 --hops 2 --kind formula",
                      options, run, ShowNeighbours);
  near->add_option("NAME", options.from)->required();
  near->add_option("--hops", options.hops)->check(CLI::Range(1, 4))->capture_default_str();
  near->add_option("--kind", options.kinds, "only these; several times")->check(CLI::IsMember(AllNames<NodeKind>()));
  AddRelations(*near, options);
  auto* match = AddGraphCommand(*graph, "match", "Where the graph has a pattern; JSON",
                                "  medres graph match 'herb:麻黄 <-contains- formula -treats-> symptom:气喘'", options,
                                run, ShowMatches);
  match->add_option("PATTERN", options.text)->required();
  auto* node = AddGraphCommand(*graph, "node", "A node and everything that is said of it; JSON",
                               "  medres graph node 桂枝汤", options, run, ShowNode);
  node->add_option("NAME", options.from)->required();
  auto* search = AddGraphCommand(*graph, "search", "Find nodes by whatever is typed; JSON",
                                 "  medres graph search 晚上睡不着\n  medres graph search mht --kind formula", options,
                                 run, ShowSearch);
  AddText(*search, "one word or several", options);
  search->add_option("--kind", options.kinds, "only these; several times")->check(CLI::IsMember(AllNames<NodeKind>()));
  AddGraphCommand(*graph, "training-text", "What vectors of words for search are trained on, for fastText",
                  "  medres graph training-text > text", options, run, ShowTrainingText);
  for (auto* const command : {near, match, search}) {
    command->add_option("--limit", options.limit)->check(CLI::Range(1, 500))->capture_default_str();
  }
}

void AddSymptomCommands(CLI::App& cli, GraphOptions& options, GraphCommand& run) {
  auto* symptoms = cli.add_subcommand("symptoms", "Symptoms in what people tell: extract")
                       ->fallthrough()
                       ->require_subcommand(1)
                       ->footer("Examples:\n  medres symptoms extract 晚上睡不着两个星期了，有点头晕，不发烧");
  auto* extract =
      AddGraphCommand(*symptoms, "extract", "Which symptoms a complaint tells of or denies; JSON",
                      "  medres symptoms extract 晚上睡不着两个星期了，有点头晕，不发烧", options, run, ShowExtraction);
  AddText(*extract, "in Chinese", options);
}

void AddDifferentiateCommand(CLI::App& cli, GraphOptions& options, GraphCommand& run) {
  auto* command = AddGraphCommand(cli, "differentiate", "What may lie behind symptoms (辨证), for a physician; JSON",
                                  "  medres differentiate 失眠:heavy 心悸 食少 便溏 --without 口渴\n"
                                  "  medres differentiate --evaluate   # leave one clause of 伤寒论 out, over all",
                                  options, run, ShowDifferential);
  auto* evaluate = command->add_flag("--evaluate", options.evaluate, "measure the algorithms instead");
  auto* symptoms = command->add_option("SYMPTOM", options.symptoms, "in any form; :light or :heavy says how much");
  symptoms->excludes(evaluate);
  command->add_option("--without", options.without, "asked for, and not there; several times");
  command->add_option("--limit", options.limit)->check(CLI::Range(1, 50))->capture_default_str();
  command->callback([&options, &run] {
    if (!options.evaluate && options.symptoms.empty()) throw CLI::RequiredError("SYMPTOM");
    run = [&options](Environment& environment) { return ShowDifferential(environment, options); };
  });
}

}  // namespace medres::app
