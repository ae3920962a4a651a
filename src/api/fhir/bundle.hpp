#pragma once

#include "api/fhir/exchange.hpp"

namespace medres::api::fhir {

/// Builds a Bundle entry by entry. Not thread-safe.
class BundleBuilder {
 public:
  /// `type`: searchset, history, batch-response, transaction-response, collection.
  BundleBuilder(std::string_view type, std::string base);

  void Link(std::string_view relation, std::string_view url);
  void Total(std::int64_t total) { bundle_["total"] = total; }
  /// `mode`: match, include or outcome.
  void AddFound(const Document& document, std::string_view mode);
  void AddOutcome(JsonObject outcome);
  /// One version of a history.
  void AddVersion(const Document& document);
  /// The answer to one entry of a batch or transaction.
  void AddAnswer(std::string status, const Document* document, JsonObject outcome);
  /// The same for what is no resource of its own, like a search's Bundle.
  void AddResult(std::string status, JsonObject resource);
  JsonObject Take();

 private:
  JsonObject Entry(const Document& document) const;

  std::string base_;
  JsonObject bundle_;
  JsonArray entries_;
};

/// Only the elements of a summary or of _elements, marked as a part.
void Shorten(Document& document, const std::vector<std::string>& elements);

}  // namespace medres::api::fhir
