#include "api/rest/scheduling/availability_view.hpp"

#include "platform/json/writer.hpp"

namespace medres::api {
namespace {

void AppendInstant(std::string& out, Instant at, const scheduling::Zone& zone) {
  out.push_back('"');
  out.append(FormatInstant(at, zone.OffsetAt(at)));
  out.push_back('"');
}

}  // namespace

std::string WriteAvailability(const scheduling::FreeStarts& free, const scheduling::Zone& zone,
                              const std::optional<std::vector<ByNumberView>>& by_number) {
  std::string out = R"({"items":[)";
  out.reserve(64 + free.items.size() * 130);
  for (const scheduling::FreeStart& item : free.items) {
    if (out.back() == '}') out.push_back(',');
    const scheduling::Zone& clock = item.zone != nullptr ? *item.zone : zone;
    out.append(R"({"start":)");
    AppendInstant(out, item.time.start, clock);
    out.append(R"(,"end":)");
    AppendInstant(out, item.time.end, clock);
    out.append(R"(,"resources":[)");
    for (const ResourceId id : item.resources) {
      if (out.back() == '"') out.push_back(',');
      out.append("\"").append(id.Text()).append("\"");
    }
    out.append("]}");
  }
  out.append(R"(],"total":)");
  json::AppendInteger(out, free.total);
  out.append(R"(,"zone":)");
  json::AppendQuoted(out, zone.name());
  if (by_number) out.append(R"(,"by_number":)").append(json::ToText(*by_number));
  out.push_back('}');
  return out;
}

}  // namespace medres::api
