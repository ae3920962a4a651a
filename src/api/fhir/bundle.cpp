#include "api/fhir/bundle.hpp"

#include <algorithm>
#include <array>

namespace medres::api::fhir {

BundleBuilder::BundleBuilder(std::string_view type, std::string base) : base_(std::move(base)) {
  bundle_["resourceType"] = "Bundle";
  bundle_["type"] = type;
}

void BundleBuilder::Link(std::string_view relation, std::string_view url) {
  if (!bundle_.contains("link")) bundle_["link"] = JsonArray();
  bundle_["link"].get_array().push_back(JsonObject{{"relation", relation}, {"url", url}});
}

JsonObject BundleBuilder::Entry(const Document& document) const {
  return {{"fullUrl", base_ + "/" + std::string(TextOf(document.json, "resourceType")) + "/" + document.id},
          {"resource", document.json}};
}

void BundleBuilder::AddFound(const Document& document, std::string_view mode) {
  JsonObject entry = Entry(document);
  entry["search"] = JsonObject{{"mode", mode}};
  entries_.push_back(std::move(entry));
}

void BundleBuilder::AddOutcome(JsonObject outcome) {
  entries_.push_back(JsonObject{{"resource", std::move(outcome)}, {"search", JsonObject{{"mode", "outcome"}}}});
}

void BundleBuilder::AddVersion(const Document& document) {
  JsonObject entry = Entry(document);
  const std::string url = std::string(TextOf(document.json, "resourceType")) + "/" + document.id;
  const bool is_first = document.version <= 1;
  entry["request"] = JsonObject{{"method", is_first ? "POST" : "PUT"}, {"url", url}};
  entry["response"] = JsonObject{{"status", is_first ? "201" : "200"}, {"etag", EntityTag(document.version)}};
  if (document.updated != Instant{}) {
    entry["response"].get_object()["lastModified"] = FormatInstant(document.updated);
  }
  entries_.push_back(std::move(entry));
}

void BundleBuilder::AddAnswer(std::string status, const Document* document, JsonObject outcome) {
  JsonObject entry = document != nullptr ? Entry(*document) : JsonObject();
  JsonObject response{{"status", std::move(status)}};
  if (document != nullptr && document->version > 0) {
    const std::string url = std::string(TextOf(document->json, "resourceType")) + "/" + document->id;
    response["location"] = url + "/_history/" + std::to_string(document->version);
    response["etag"] = EntityTag(document->version);
    if (document->updated != Instant{}) response["lastModified"] = FormatInstant(document->updated);
  }
  if (!outcome.empty()) response["outcome"] = std::move(outcome);
  entry["response"] = std::move(response);
  entries_.push_back(std::move(entry));
}

void BundleBuilder::AddResult(std::string status, JsonObject resource) {
  entries_.push_back(
      JsonObject{{"resource", std::move(resource)}, {"response", JsonObject{{"status", std::move(status)}}}});
}

JsonObject BundleBuilder::Take() {
  // FHIR knows no empty lists.
  if (!entries_.empty()) bundle_["entry"] = std::move(entries_);
  return std::move(bundle_);
}

void Shorten(Document& document, const std::vector<std::string>& elements) {
  constexpr std::array<std::string_view, 3> kAlways{"resourceType", "id", "meta"};
  JsonObject kept;
  for (const auto& [name, value] : document.json) {
    const std::string_view element(name.data(), name.size());
    const bool is_kept =
        std::ranges::find(kAlways, element) != kAlways.end() || std::ranges::find(elements, element) != elements.end();
    if (is_kept) kept[name] = value;
  }
  JsonObject meta = FindObject(kept, "meta") != nullptr ? *FindObject(kept, "meta") : JsonObject();
  JsonArray tags = ArrayOf(meta, "tag");
  tags.push_back(
      JsonObject{{"system", "http://terminology.hl7.org/CodeSystem/v3-ObservationValue"}, {"code", "SUBSETTED"}});
  meta["tag"] = std::move(tags);
  kept["meta"] = std::move(meta);
  document.json = std::move(kept);
}

}  // namespace medres::api::fhir
