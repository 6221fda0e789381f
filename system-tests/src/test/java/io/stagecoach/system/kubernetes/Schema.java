package io.stagecoach.system.kubernetes;

import com.coreos.monitoring.models.V1PrometheusRule;
import com.coreos.monitoring.models.V1ServiceMonitor;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import io.kubernetes.client.custom.QuantityFormatException;
import io.kubernetes.client.openapi.JSON;
import io.kubernetes.client.openapi.models.V1ConfigMap;
import io.kubernetes.client.openapi.models.V1Deployment;
import io.kubernetes.client.openapi.models.V1NetworkPolicy;
import io.kubernetes.client.openapi.models.V1PodDisruptionBudget;
import io.kubernetes.client.openapi.models.V1Service;
import io.kubernetes.client.openapi.models.V1StatefulSet;
import io.kubernetes.client.openapi.models.V2HorizontalPodAutoscaler;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Says what a strict API server would object to: unknown fields, required ones that lack, values of another type. The client
 * models of Kubernetes are generated from its OpenAPI document and carry it.
 */
final class Schema {
    private static final Map<String, Class<?>> KINDS = Map.of(
            "v1/ConfigMap", V1ConfigMap.class,
            "v1/Service", V1Service.class,
            "apps/v1/Deployment", V1Deployment.class,
            "apps/v1/StatefulSet", V1StatefulSet.class,
            "policy/v1/PodDisruptionBudget", V1PodDisruptionBudget.class,
            "networking.k8s.io/v1/NetworkPolicy", V1NetworkPolicy.class,
            "autoscaling/v2/HorizontalPodAutoscaler", V2HorizontalPodAutoscaler.class,
            // The operator's models, of its resource definitions, know no required fields.
            "monitoring.coreos.com/v1/ServiceMonitor", V1ServiceMonitor.class,
            "monitoring.coreos.com/v1/PrometheusRule", V1PrometheusRule.class);

    private Schema() {}

    /** What is wrong with a resource; empty when nothing is. */
    static List<String> objections(Resource resource) {
        String kind = resource.text("apiVersion") + "/" + resource.kind();
        Class<?> model = KINDS.get(kind);
        if (model == null) {
            throw new AssertionError(resource + " is of a kind that is not known here: " + kind);
        }
        try {
            // Refuses fields that it does not know, and resources without those that are required.
            Object understood = JSON.getGson().fromJson(resource.json(), model);
            List<String> lost = new ArrayList<>();
            compare("", resource.json(), JSON.getGson().toJsonTree(understood), lost);
            return lost;
        } catch (JsonParseException | IllegalArgumentException | QuantityFormatException e) {
            return List.of(String.valueOf(e.getMessage()));
        }
    }

    /** Everything that was written must have been understood as it was written. */
    private static void compare(String path, JsonElement written, JsonElement understood, List<String> lost) {
        if (written.isJsonObject() && understood.isJsonObject()) {
            JsonObject fields = understood.getAsJsonObject();
            written.getAsJsonObject().asMap().forEach((key, value) -> {
                String at = path + "." + key;
                if (fields.has(key)) {
                    compare(at, value, fields.get(key), lost);
                } else {
                    lost.add(at + " is no field");
                }
            });
        } else if (written.isJsonArray()
                && understood.isJsonArray()
                && written.getAsJsonArray().size()
                        == understood.getAsJsonArray().size()) {
            for (int i = 0; i < written.getAsJsonArray().size(); i++) {
                compare(
                        path + "." + i,
                        written.getAsJsonArray().get(i),
                        understood.getAsJsonArray().get(i),
                        lost);
            }
        } else if (!written.equals(understood)) {
            lost.add(path + " is " + written + ", which is taken for " + understood);
        }
    }
}
