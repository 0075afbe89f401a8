#include "server/observe/http_server.h"

#include <atomic>
#include <thread>
#include <utility>
#include <vector>

#include "CivetServer.h"
#include "absl/cleanup/cleanup.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/notification.h"
#include "absl/time/time.h"

namespace drift {
namespace {

// A scrape, a probe, and clients that send half a request and stall: each of them holds a thread
// for the timeout. Connections are not kept, so none holds one between requests.
constexpr const char* kThreads = "16";
constexpr const char* kRequestTimeoutMs = "1000";
// What is streamed holds a thread and its memory for seconds: so many at once, and the other
// threads are left to probes.
constexpr int kMostStreams = 4;

const char* Reason(int status) {
  switch (status) {
    case 200:
      return "OK";
    case 404:
      return "Not Found";
    case 405:
      return "Method Not Allowed";
    case 503:
      return "Service Unavailable";
    default:
      return "Unknown";
  }
}

// A client sees from chunks whether it has got all of them, but HTTP/1.0 has none: there a stream
// ends with the connection (RFC 9112, 6.1).
std::string Framing(const HttpResponse& response, bool chunked) {
  if (response.stream == nullptr) return absl::StrCat("\r\nContent-Length: ", response.body.size());
  return chunked ? "\r\nTransfer-Encoding: chunked" : "";
}

std::string Head(const HttpResponse& response, bool chunked) {
  return absl::StrCat("HTTP/1.1 ", response.status, " ", Reason(response.status),
                      "\r\nContent-Type: ", response.content_type, Framing(response, chunked),
                      response.status == 405 ? "\r\nAllow: GET, HEAD" : "",
                      "\r\nCache-Control: no-store\r\nConnection: close\r\n\r\n");
}

// False when the client is gone.
bool Write(mg_connection* connection, absl::string_view text) {
  return mg_write(connection, text.data(), text.size()) == static_cast<int>(text.size());
}

void SendChunks(mg_connection* connection, const HttpResponse& response) {
  bool sent = true;
  response.stream([&](absl::string_view piece) {
    return sent = mg_send_chunk(connection, piece.data(), piece.size()) > 0;
  });
  if (sent) mg_send_chunk(connection, "", 0);
}

// Returns the status, as civetweb wants it.
int Send(mg_connection* connection, const HttpResponse& response) {
  const mg_request_info& request = *mg_get_request_info(connection);
  const bool chunked = absl::string_view(request.http_version) == "1.1";
  Write(connection, Head(response, chunked));
  if (absl::string_view(request.request_method) == "HEAD") return response.status;
  if (response.stream == nullptr) {
    Write(connection, response.body);
  } else if (chunked) {
    SendChunks(connection, response);
  } else {
    response.stream([&](absl::string_view piece) { return Write(connection, piece); });
  }
  return response.status;
}

HttpResponse Busy(absl::string_view path) {
  return {.status = 503,
          .body = absl::StrCat(path, " is being read by ", kMostStreams,
                               " clients already; try again when one is done.\n")};
}

// Connects and hangs up.
void Poke(absl::string_view address) {
  const size_t colon = address.rfind(':');
  const absl::string_view host = address.substr(0, colon);
  int port = 0;
  if (!absl::SimpleAtoi(address.substr(colon + 1), &port)) return;
  char error[100];
  mg_connection* connection =
      mg_connect_client(std::string(host).c_str(), port, /*use_ssl=*/0, error, sizeof(error));
  if (connection != nullptr) mg_close_connection(connection);
}

}  // namespace

// CivetServer and the callbacks that it is given. They run in C code, which finds its way back
// through the user context.
struct HttpServer::Listener {
  const HttpServer* server = nullptr;
  std::string errors;  // told by civetweb while it starts
  bool started = false;
  std::atomic<int> streams = 0;  // under way
  std::unique_ptr<CivetServer> civet;

  static Listener& Of(const mg_connection* connection) {
    auto* civet = static_cast<CivetServer*>(mg_get_user_data(mg_get_context(connection)));
    return *static_cast<Listener*>(const_cast<void*>(civet->getUserContext()));
  }

  static int OnRequest(mg_connection* connection) {
    const mg_request_info& request = *mg_get_request_info(connection);
    Listener& listener = Of(connection);
    const absl::string_view method = request.request_method;
    const HttpResponse response = listener.server->Answer(method, request.local_uri);
    if (response.stream == nullptr || method == "HEAD") return Send(connection, response);
    const absl::Cleanup is_over = [&] { --listener.streams; };
    if (++listener.streams > kMostStreams) return Send(connection, Busy(request.local_uri));
    return Send(connection, response);
  }

  // What civetweb says later is about clients that went away.
  static int OnMessage(const mg_connection* connection, const char* message) {
    Listener& listener = Of(connection);
    if (!listener.started) {
      absl::StrAppend(&listener.errors, listener.errors.empty() ? "" : "; ", message);
    }
    return 1;
  }
};

HttpServer::HttpServer(HttpPages pages)
    : pages_(std::move(pages)), listener_(std::make_unique<Listener>()) {
  listener_->server = this;
}

// Civetweb's accepting thread looks up from its poll every two seconds, or when somebody connects.
// Whether a connection came before or after it was told to stop cannot be known: one more comes
// until it has.
HttpServer::~HttpServer() {
  if (listener_->civet == nullptr) return;
  absl::Notification stopped;
  std::thread stop([&] {
    listener_->civet.reset();
    stopped.Notify();
  });
  while (!stopped.WaitForNotificationWithTimeout(absl::Milliseconds(5))) Poke(address_);
  stop.join();
}

absl::StatusOr<std::unique_ptr<HttpServer>> HttpServer::Start(const std::string& address,
                                                              HttpPages pages) {
  std::unique_ptr<HttpServer> server(new HttpServer(std::move(pages)));
  Listener& listener = *server->listener_;
  CivetCallbacks callbacks;
  callbacks.begin_request = &Listener::OnRequest;
  callbacks.log_message = &Listener::OnMessage;
  const std::vector<std::string> options = {
      "listening_ports",    address,           "num_threads",       kThreads,
      "request_timeout_ms", kRequestTimeoutMs, "enable_keep_alive", "no"};
  try {
    listener.civet = std::make_unique<CivetServer>(options, &callbacks, &listener);
  } catch (const CivetException& error) {
    return absl::UnavailableError(
        absl::StrCat("cannot listen for HTTP on ", address, ": ",
                     listener.errors.empty() ? absl::string_view(error.what()) : listener.errors));
  }
  listener.started = true;
  server->address_ = absl::StrCat(address.substr(0, address.rfind(':')), ":",
                                  listener.civet->getListeningPorts().at(0));
  return server;
}

HttpResponse HttpServer::Answer(absl::string_view method, absl::string_view path) const {
  const auto page = pages_.find(path);
  if (page == pages_.end()) {
    return {.status = 404, .body = "There is no such page; / lists those there are.\n"};
  }
  if (method != "GET" && method != "HEAD") {
    return {.status = 405, .body = absl::StrCat(path, " can only be read, with GET or HEAD.\n")};
  }
  return page->second();
}

}  // namespace drift
