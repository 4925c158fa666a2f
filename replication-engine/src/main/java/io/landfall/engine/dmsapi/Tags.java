package io.landfall.engine.dmsapi;

import java.util.TreeMap;
import tools.jackson.databind.json.JsonMapper;

/** Reads the tags of a create call. */
final class Tags {

    private Tags() {}

    /** As a JSON object. */
    static String read(Fields request) {
        TreeMap<String, String> tags = new TreeMap<>();
        for (Fields tag : request.objects("Tags")) {
            tags.put(tag.text("Key"), tag.optionalText("Value").orElse(""));
            tag.optionalText("ResourceArn");
            tag.refuseOthers();
        }
        return JsonMapper.shared().writeValueAsString(tags);
    }
}
