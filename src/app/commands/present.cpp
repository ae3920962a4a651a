#include "app/commands/present.hpp"

#include "platform/json/view.hpp"

namespace medres::app {
namespace {

/// "2026-12-01T08:15:00+08:00" as "2026-12-01 08:15"; the zone is the resource's own.
std::string WallTime(std::string instant) {
  if (instant.size() < 16) return instant;
  instant[10] = ' ';
  return instant.substr(0, 16);
}

std::string Joined(const std::vector<json::View>& texts) {
  std::string joined;
  for (const json::View& text : texts) joined += (joined.empty() ? "" : " ") + text.Text();
  return joined;
}

std::string NameOf(const json::View& resource) {
  const std::string zh = resource["name"]["zh"].Text();
  return zh.empty() ? resource["name"]["en"].Text() : zh;
}

/// Pads the first columns, whose texts are as wide as they are long.
std::string Row(const std::string& id, std::string kind, const std::string& rest) {
  kind.resize(std::max<std::size_t>(kind.size(), 12), ' ');
  return id + "  " + kind + "  " + rest + "\n";
}

}  // namespace

std::string PresentResources(const Environment& environment, std::string_view body) {
  const auto tape = json::Tape::Make(body);
  if (!tape) return std::string(body);
  const json::View answer(*tape);
  std::string lines;
  const auto items = answer["items"].Items();
  for (const json::View& item : items) {
    const std::string city = item["facility"]["city"].Text();
    lines += Row(item["id"].Text(), item["kind"].Text(), (city.empty() ? "" : city + "  ") + NameOf(item));
  }
  return lines +
         environment.Text("cli.found", {{"total", answer["total"].Text()}, {"shown", std::to_string(items.size())}}) +
         "\n";
}

std::string PresentTimes(const Environment& environment, std::string_view body) {
  const auto tape = json::Tape::Make(body);
  if (!tape) return std::string(body);
  std::string lines;
  for (const json::View& item : json::View(*tape)["items"].Items()) {
    const std::string end = WallTime(item["end"].Text());
    lines += WallTime(item["start"].Text()) + "-" + end.substr(end.size() - std::min<std::size_t>(end.size(), 5)) +
             "  " + Joined(item["resources"].Items()) + "\n";
  }
  return lines.empty() ? environment.Text("cli.nothing_free") + "\n" : lines;
}

std::string PresentRanking(const Environment& environment, std::string_view body) {
  const auto tape = json::Tape::Make(body);
  if (!tape) return std::string(body);
  std::string lines;
  for (const json::View& item : json::View(*tape)["items"].Items()) {
    lines += item["points"].Text() + "/" + item["most"].Text() + "  " + WallTime(item["start"].Text()) + "  " +
             Joined(item["resources"].Items()) + "\n";
    for (const json::View& part : item["parts"].Items()) {
      lines += "    " +
               Row(part["points"].Text() + "/" + part["most"].Text(), part["criterion"].Text(), part["reason"].Text());
    }
  }
  return lines.empty() ? environment.Text("cli.nothing_free") + "\n" : lines;
}

std::string PresentBooking(const Environment& environment, std::string_view body) {
  const auto tape = json::Tape::Make(body);
  if (!tape) return std::string(body);
  const json::View answer(*tape);
  return environment.Text("cli.booked", {{"start", WallTime(answer["start"].Text())},
                                         {"resources", Joined(answer["resources"].Items())},
                                         {"code", answer["pickup_code"].Text()},
                                         {"id", answer["id"].Text()}}) +
         "\n";
}

std::string PresentPolicies(const Environment& environment, std::string_view body) {
  const auto tape = json::Tape::Make(body);
  if (!tape) return std::string(body);
  std::string lines;
  for (const json::View& item : json::View(*tape)["items"].Items()) {
    const std::string resource = item["resource"].Text();
    lines += environment.Text("cli.policy_line", {{"id", item["id"].Text()},
                                                  {"version", item["version"].Text()},
                                                  {"from", item["effective_from"].Text()},
                                                  {"target", resource.empty() ? item["service_type"].Text() : resource},
                                                  {"name", item["name"].Text()}}) +
             "\n";
  }
  return lines.empty() ? environment.Text("cli.policy_none") + "\n" : lines;
}

namespace {

std::string PresentVisits(const Environment& environment, std::string_view body, const std::string& counted) {
  const auto tape = json::Tape::Make(body);
  if (!tape) return std::string(body);
  std::string lines;
  int count = 0;
  for (const json::View& visit : json::View(*tape)["items"].Items()) {
    lines += visit["start"].Text() + "  " + visit["patient"].Text() + "  " + Joined(visit["resources"].Items()) + "  " +
             visit["id"].Text() + "\n";
    ++count;
  }
  return lines + environment.Text(counted, {{"count", std::to_string(count)}}) + "\n";
}

}  // namespace

std::string PresentMissed(const Environment& environment, std::string_view body) {
  return PresentVisits(environment, body, "cli.no_shows_found");
}

std::string PresentMarked(const Environment& environment, std::string_view body) {
  return PresentVisits(environment, body, "cli.no_shows_marked");
}

std::string PresentAttached(const Environment& environment, std::string_view body) {
  const auto tape = json::Tape::Make(body);
  if (!tape) return std::string(body);
  const json::View answer(*tape);
  return environment.Text(
             "cli.policy_attached",
             {{"name", answer["name"].Text()}, {"id", answer["id"].Text()}, {"version", answer["version"].Text()}}) +
         "\n";
}

std::string PresentVerdict(const Environment& environment, std::string_view body) {
  const auto tape = json::Tape::Make(body);
  if (!tape) return std::string(body);
  const json::View answer(*tape);
  std::string lines = answer["sentence"][environment.language == http::Language::kZh ? "zh" : "en"].Text() + "\n";
  for (const json::View& reason : answer["reasons"].Items()) {
    lines += "  " + reason["rule"].Text() + "  " + reason["message"].Text() + "\n";
  }
  return lines;
}

std::string PresentProblem(const Environment& environment, std::string_view body) {
  const auto tape = json::Tape::Make(body);
  if (!tape) return std::string(body) + "\n";
  const json::View problem(*tape);
  std::string lines = problem["detail"].Text() + "\n";
  for (const json::View& error : problem["errors"].Items()) {
    lines += "  " + error["pointer"].Text() + ": " + error["message"].Text() + "\n";
  }
  for (const json::View& conflict : problem["conflicts"].Items()) lines += "  " + conflict["message"].Text() + "\n";
  if (const std::string next = problem["values"]["next_start"].Text(); !next.empty()) {
    lines += environment.Text("cli.next_start", {{"start", WallTime(next)}}) + "\n";
  }
  return lines;
}

}  // namespace medres::app
