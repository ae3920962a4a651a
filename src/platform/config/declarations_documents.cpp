#include "platform/config/declarations_documents.hpp"

#include <array>

namespace medres::config {
namespace {

constexpr std::array kDocuments{
    Declaration{.key = "documents.url",
                .fallback = "",
                .help =
                    "MongoDB for documents: mongodb://[user:password@]host[:port][/database][?tls=true]; empty: they "
                    "are in the database.",
                .secret = true,
                .alias = "MEDRES_DOCUMENTS"},
    Declaration{.key = "documents.connections_min",
                .kind = Kind::kInteger,
                .fallback = "1",
                .help = "Connections kept (MongoDB).",
                .min = 1,
                .max = 100},
    Declaration{.key = "documents.connections_max",
                .kind = Kind::kInteger,
                .fallback = "8",
                .help = "Connections at most (MongoDB), each with a thread that may block.",
                .min = 1,
                .max = 100},
    Declaration{.key = "documents.max_waiting",
                .kind = Kind::kInteger,
                .fallback = "256",
                .help = "Callers that may wait for a connection (MongoDB); more are refused.",
                .min = 1,
                .max = 65'536},
    Declaration{.key = "documents.timeout_ms",
                .kind = Kind::kInteger,
                .fallback = "2000",
                .help = "For one call of the document store, waiting included.",
                .min = 10,
                .max = 60'000},
    Declaration{.key = "documents.archive_pause_ms",
                .kind = Kind::kInteger,
                .fallback = "5000",
                .help = "Pause between two rounds of archiving events.",
                .min = 100,
                .max = 3'600'000},
    Declaration{.key = "documents.archive_keep_days",
                .kind = Kind::kInteger,
                .fallback = "1095",
                .help = "How long archived events are kept.",
                .min = 1,
                .max = 36'500},
};

}  // namespace

std::span<const Declaration> DocumentDeclarations() { return kDocuments; }

}  // namespace medres::config
