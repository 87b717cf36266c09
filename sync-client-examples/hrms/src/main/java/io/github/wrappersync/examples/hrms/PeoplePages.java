package io.github.wrappersync.examples.hrms;

import io.github.wrappersync.client.SyncClient;
import io.github.wrappersync.model.Channel;
import io.github.wrappersync.status.SyncStatus;
import jakarta.servlet.http.HttpServletResponse;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.web.server.context.WebServerInitializedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.PathVariable;

/** The same for people: pages that load themselves anew every two seconds, without any script. */
@Controller
class PeoplePages {

  private static final Logger log = LoggerFactory.getLogger(PeoplePages.class);

  private final SyncClient client;
  private final OrgCharts charts;

  PeoplePages(SyncClient client, OrgCharts charts) {
    this.client = client;
    this.charts = charts;
  }

  @EventListener
  void tellWhereTheyAre(WebServerInitializedEvent started) {
    log.info("The org charts are at http://localhost:{}/", started.getWebServer().getPort());
  }

  /** Names come from other people: the template escapes them, and the browser runs nothing. */
  @ModelAttribute
  void headers(HttpServletResponse response) {
    response.setHeader("Content-Security-Policy", "default-src 'none'; style-src 'self'");
    response.setHeader("X-Content-Type-Options", "nosniff");
    response.setHeader("Cache-Control", "no-store");
  }

  @ModelAttribute("status")
  SyncStatus status() {
    return client.status();
  }

  @GetMapping("/")
  String tenants(Model model) {
    TreeSet<String> tenants = new TreeSet<>();
    for (Channel channel : client.status().channels().keySet()) {
      tenants.add(channel.tenantId());
    }
    model.addAttribute("tenants", tenants);
    return "tenants";
  }

  @GetMapping("/tenants/{tenantId}")
  String chart(@PathVariable String tenantId, Model model) {
    model.addAttribute("chart", charts.find(tenantId).orElseThrow(UnknownTenantException::new));
    return "chart";
  }
}
