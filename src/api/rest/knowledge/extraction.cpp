#include "api/rest/knowledge/extraction.hpp"

#include "api/rest/knowledge/extraction_views.hpp"
#include "api/rest/scopes.hpp"

namespace medres::api {

void AddSymptomExtraction(http::Group& group, const knowledge::Library& library, const http::Messages& messages) {
  group.Add("POST /api/v1/symptoms:extract",
            {.id = "extractSymptoms",
             .summary = "Which symptoms a complaint in Chinese tells of, and which it denies; nothing is kept",
             .scope = scopes::kKnowledgeRead,
             .description = "Symptoms of the knowledge graph with severity, duration and the words that say so. What "
                            "it does not know it leaves out. It reads words and diagnoses nothing; signs of an "
                            "emergency are told first."},
            [&library, &messages](http::Body<SymptomText> body,
                                  const http::Context& context) -> Result<SymptomExtractionView> {
              return ExtractSymptoms(library, std::as_const(body)->text,
                                     GraphScribe(library.graph(), messages, context.language));
            });
}

}  // namespace medres::api
