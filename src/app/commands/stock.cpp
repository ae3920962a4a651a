#include "app/commands/stock.hpp"

#include <CLI/CLI.hpp>

#include "app/commands/calling.hpp"
#include "platform/json/view.hpp"
#include "platform/json/writer.hpp"

namespace medres::app {
namespace {

constexpr std::string_view kStockRoot = "/api/v1/inventory/";

std::string LotLine(const Environment& environment, const json::View& lot) {
  return "  " +
         environment.Text("cli.stock_lot", {{"id", lot["id"].Text()},
                                            {"number", lot["number"].Text()},
                                            {"expires_on", lot["expires_on"].Text()},
                                            {"on_hand", lot["on_hand"].Text()},
                                            {"reserved", lot["reserved"].Text()},
                                            {"location", lot["location"].Text()}}) +
         "\n";
}

std::string StockLines(const Environment& environment, const json::View& stock) {
  const json::View medicine = stock["medicine"];
  const bool is_zh = environment.language == http::Language::kZh;
  std::string lines = environment.Text("cli.stock_line", {{"id", medicine["id"].Text()},
                                                          {"name", medicine["name"][is_zh ? "zh" : "en"].Text()},
                                                          {"usable", stock["usable"].Text()},
                                                          {"unit", medicine["unit"].Text()},
                                                          {"threshold", medicine["threshold"].Text()}}) +
                      "\n";
  for (const json::View& lot : stock["lots"].Items()) lines += LotLine(environment, lot);
  return lines;
}

/// A line for each medicine, below it its lots, the first to expire first.
std::string PresentStock(const Environment& environment, std::string_view body) {
  const auto tape = json::Tape::Make(body);
  if (!tape) return std::string(body);
  const json::View answer(*tape);
  if (!answer["medicine"]["id"].Text().empty()) return StockLines(environment, answer);
  std::string lines;
  for (const json::View& one : answer["items"].Items()) lines += StockLines(environment, one);
  return lines.empty() ? environment.Text("cli.stock_none") + "\n" : lines;
}

std::string MovementLine(const Environment& environment, const json::View& one) {
  return environment.Text("cli.stock_movement", {{"at", one["at"].Text()},
                                                 {"kind", one["kind"].Text()},
                                                 {"change", one["change"].Text()},
                                                 {"lot", one["lot"].Text()},
                                                 {"on_hand", one["on_hand"].Text()},
                                                 {"actor", one["actor"].Text()},
                                                 {"reason", one["reason"].Text()},
                                                 {"reference", one["reference"].Text()}}) +
         "\n";
}

/// A line for each movement, or for the one that was made.
std::string PresentMovements(const Environment& environment, std::string_view body) {
  const auto tape = json::Tape::Make(body);
  if (!tape) return std::string(body);
  const json::View answer(*tape);
  if (!answer["kind"].Text().empty()) return MovementLine(environment, answer);
  std::string lines;
  for (const json::View& one : answer["items"].Items()) lines += MovementLine(environment, one);
  return lines.empty() ? environment.Text("cli.stock_no_movements") + "\n" : lines;
}

/// The id alone, for a script to take.
std::string PresentDefined(const Environment& /*environment*/, std::string_view body) {
  const auto tape = json::Tape::Make(body);
  return tape ? json::View(*tape)["id"].Text() + "\n" : std::string(body);
}

/// A text unless it is empty.
void WriteText(json::Writer& json, std::string_view name, const std::string& value) {
  if (!value.empty()) json.Member(name, value);
}

void WriteNumber(json::Writer& json, std::string_view name, std::int64_t value) {
  json.Key(name);
  json.Integer(value);
}

std::string MedicineOf(const StockOptions& options) { return "medicines/" + PercentEncoded(options.medicine); }
std::string LotOf(const StockOptions& options) { return "lots/" + PercentEncoded(options.lot); }

int AskStock(Environment& environment, const StockOptions& options, const std::string& below, Present present) {
  ApiRequest request = RequestOf(environment, options.api);
  request.target = std::string(kStockRoot) + below;
  return Call(environment, options.api, request, present);
}

/// Posts what `write` writes into an object.
int PostStock(Environment& environment, const StockOptions& options, const std::string& below, Present present,
              const std::function<void(json::Writer&)>& write) {
  ApiRequest request = RequestOf(environment, options.api);
  request.method = "POST";
  request.target = std::string(kStockRoot) + below;
  json::Writer json(request.body);
  json.BeginObject();
  write(json);
  json.EndObject();
  return Call(environment, options.api, request, present);
}

int ListStock(Environment& environment, const StockOptions& options) {
  std::string below = std::string("stock?low=") + (options.low ? "true" : "false");
  if (!options.expires_by.empty()) below += "&expires_by=" + PercentEncoded(options.expires_by);
  return AskStock(environment, options, below, PresentStock);
}

int ShowStock(Environment& environment, const StockOptions& options) {
  return AskStock(environment, options, MedicineOf(options), PresentStock);
}

int ListMoved(Environment& environment, const StockOptions& options) {
  return AskStock(environment, options, MedicineOf(options) + "/movements?limit=" + std::to_string(options.limit),
                  PresentMovements);
}

int DefineStock(Environment& environment, const StockOptions& options) {
  return PostStock(environment, options, "medicines", PresentDefined, [&](json::Writer& json) {
    json.Key("name");
    json.BeginObject();
    json.Member("zh", options.name);
    json.Member("en", options.english.empty() ? options.name : options.english);
    json.EndObject();
    WriteText(json, "material", options.material);
    json.Member("unit", options.unit);
    WriteNumber(json, "threshold", options.threshold);
  });
}

int ReceiveStock(Environment& environment, const StockOptions& options) {
  return PostStock(environment, options, MedicineOf(options) + "/receipts", PresentMovements, [&](json::Writer& json) {
    json.Member("lot_number", options.lot_number);
    json.Member("expires_on", options.expires_on);
    WriteNumber(json, "quantity", options.quantity);
    WriteText(json, "location", options.location);
    WriteText(json, "reference", options.reference);
  });
}

int IssueStock(Environment& environment, const StockOptions& options) {
  return PostStock(environment, options, MedicineOf(options) + "/issues", PresentMovements, [&](json::Writer& json) {
    WriteNumber(json, "quantity", options.quantity);
    WriteText(json, "reason", options.reason);
    WriteText(json, "reference", options.reference);
  });
}

int AdjustStock(Environment& environment, const StockOptions& options) {
  return PostStock(environment, options, LotOf(options) + "/adjustments", PresentMovements, [&](json::Writer& json) {
    WriteNumber(json, "change", options.quantity);
    json.Member("reason", options.reason);
  });
}

int CountStock(Environment& environment, const StockOptions& options) {
  return PostStock(environment, options, LotOf(options) + "/counts", PresentMovements, [&](json::Writer& json) {
    WriteNumber(json, "counted", options.quantity);
    WriteText(json, "reason", options.reason);
  });
}

/// Adds the commands of stock.
class StockCommands {
 public:
  StockCommands(CLI::App& stock, StockOptions& options, std::function<int(Environment&)>& run)
      : stock_(stock), options_(options), run_(run) {}

  void AddReading() {
    auto* list = Add("list", "Every medicine, how much can be used, and its lots", ListStock);
    list->add_flag("--low", options_.low, "only where less can be used than the threshold");
    list->add_option("--expires-by", options_.expires_by, "a date: only lots with something left that end by then");
    auto* show = Add("show", "One medicine and its lots, the first to expire first", ShowStock);
    show->add_option("MEDICINE", options_.medicine, "its id")->required();
    auto* movements = Add("movements", "Every change to its lots, the last first", ListMoved);
    movements->add_option("MEDICINE", options_.medicine, "its id")->required();
    movements->add_option("--limit", options_.limit)->check(CLI::Range(1, 200))->capture_default_str();
  }

  void AddKeeping() {
    auto* define = Add("define", "Keep a medicine; its id is printed", DefineStock);
    define->add_option("NAME", options_.name, "in Chinese")->required();
    define->add_option("--english", options_.english);
    define->add_option("--material", options_.material, "its name in the materia medica");
    define->add_option("--unit", options_.unit)
        ->check(CLI::IsMember({"milligram", "millilitre", "piece"}))
        ->capture_default_str();
    define->add_option("--threshold", options_.threshold, "below this much that can be used it is told");
    auto* receive = Add("receive", "Take in a lot", ReceiveStock);
    receive->add_option("MEDICINE", options_.medicine, "its id")->required();
    receive->add_option("QUANTITY", options_.quantity, "in its unit")->required();
    receive->add_option("--lot", options_.lot_number, "the lot's number")->required();
    receive->add_option("--expires", options_.expires_on, "a date: the last day of use")->required();
    receive->add_option("--location", options_.location);
    receive->add_option("--reference", options_.reference, "the delivery note; taken once");
  }

  void AddGiving() {
    auto* issue = Add("issue", "Give out, the first to expire first; all or nothing", IssueStock);
    issue->add_option("MEDICINE", options_.medicine, "its id")->required();
    issue->add_option("QUANTITY", options_.quantity, "in its unit")->required();
    issue->add_option("--reason", options_.reason);
    issue->add_option("--reference", options_.reference, "the prescription; taken once");
    auto* adjust = Add("adjust", "Write down what was lost (negative) or found", AdjustStock);
    adjust->add_option("LOT", options_.lot, "its id")->required();
    adjust->add_option("CHANGE", options_.quantity)->required();
    adjust->add_option("--reason", options_.reason)->required();
    auto* count = Add("count", "Write down what was counted; the difference is a movement", CountStock);
    count->add_option("LOT", options_.lot, "its id")->required();
    count->add_option("COUNTED", options_.quantity)->required();
    count->add_option("--reason", options_.reason);
  }

 private:
  CLI::App* Add(const char* name, const char* help, int (*what)(Environment&, const StockOptions&)) {
    auto* command = stock_.add_subcommand(name, help)->fallthrough();
    command->add_option("--key", options_.api.key, "API key; else MEDRES_ADMIN_KEY, else the demo's");
    command->add_flag("--json", options_.api.json, "the answer as it came");
    command->callback([this_options = &options_, run = &run_, what] {
      *run = [this_options, what](Environment& environment) { return what(environment, *this_options); };
    });
    return command;
  }

  CLI::App& stock_;
  StockOptions& options_;
  std::function<int(Environment&)>& run_;
};

}  // namespace

void AddStockCommands(CLI::App& cli, StockOptions& options, std::function<int(Environment&)>& run) {
  auto* stock = cli.add_subcommand("stock", "Stock of medicines: list, show, movements, define, receive, issue, …")
                    ->fallthrough()
                    ->require_subcommand(1)
                    ->footer(
                        "Examples:\n  medres stock list --low\n  medres stock list --expires-by 2027-03-31\n"
                        "  medres stock define 黄芪 --material 黄芪 --threshold 100000\n"
                        "  medres stock receive MEDICINE 500000 --lot H2 --expires 2027-06-30\n"
                        "  medres stock issue MEDICINE 210000 --reason dispensed --reference 'rx 7'");
  StockCommands commands(*stock, options, run);
  commands.AddReading();
  commands.AddKeeping();
  commands.AddGiving();
}

}  // namespace medres::app
