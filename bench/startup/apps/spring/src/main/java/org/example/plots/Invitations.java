package org.example.plots;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/** Signs the links that invite a gardener. */
@Component
public class Invitations {

    private static final String ALGORITHM = "HmacSHA256";

    private final SecretKeySpec key;

    public Invitations(@Value("${INVITATION_SECRET}") String secret) {
        if (secret.length() < 16) {
            throw new IllegalArgumentException("the invitation secret is shorter than 16 characters");
        }
        this.key = new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), ALGORITHM);
    }

    public String sign(String plot) throws GeneralSecurityException {
        Mac mac = Mac.getInstance(ALGORITHM);
        mac.init(key);
        return HexFormat.of().formatHex(mac.doFinal(plot.getBytes(StandardCharsets.UTF_8)));
    }
}
