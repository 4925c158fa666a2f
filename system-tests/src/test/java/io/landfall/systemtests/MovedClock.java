package io.landfall.systemtests;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.MethodModel;
import java.lang.classfile.Opcode;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.classfile.instruction.ReturnInstruction;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.lang.instrument.ClassFileTransformer;
import java.lang.instrument.Instrumentation;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.ProtectionDomain;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.Objects;
import java.util.Set;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;

/**
 * An agent for the JVM of a service whose host's clock is wrong: clocks, instants, dates (and with them certificates
 * and tokens) and Kafka's time stamps are moved; what measures durations is not. It needs the JDK alone.
 */
public final class MovedClock {

    private static final String CLOCK = "java/time/Clock";
    private static final Set<String> WHO_TELLS_THE_TIME =
            Set.of(CLOCK, "java/time/Clock$SystemClock", "java/util/Date", "org/apache/kafka/common/utils/SystemTime");

    private MovedClock() {}

    /** Tells the time, for whoever wants to see that it was moved; certificates are judged by dates. */
    @SuppressWarnings("JavaUtilDate")
    public static void main(String[] arguments) {
        System.out.println(Instant.now() + " " + Clock.systemUTC().millis() + " " + new Date().getTime());
    }

    /** Called by the JVM before {@code main}. */
    public static void premain(String millis, Instrumentation jvm) throws Exception {
        jvm.addTransformer(new Moving(Long.parseLong(millis)), true);
        jvm.retransformClasses(Clock.class, Class.forName("java.time.Clock$SystemClock"), Date.class);
    }

    /** The JVM's option that moves its clock. */
    static String by(Duration skew, Path jar) {
        return "-javaagent:" + jar + "=" + skew.toMillis();
    }

    /** The agent's jar. */
    static Path jar(Path directory) throws IOException {
        Manifest manifest = new Manifest();
        Attributes attributes = manifest.getMainAttributes();
        attributes.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        attributes.putValue("Premain-Class", MovedClock.class.getName());
        attributes.putValue("Can-Retransform-Classes", "true");
        Path jar = directory.resolve("moved-clock.jar");
        try (OutputStream file = Files.newOutputStream(jar);
                JarOutputStream content = new JarOutputStream(file, manifest)) {
            for (Class<?> part : Set.of(MovedClock.class, Moving.class)) {
                String name = part.getName().replace('.', '/') + ".class";
                content.putNextEntry(new JarEntry(name));
                try (InputStream code = part.getClassLoader().getResourceAsStream(name)) {
                    Objects.requireNonNull(code).transferTo(content);
                }
            }
        }
        return jar;
    }

    /** Adds to what the system's clock says, where the JDK and Kafka ask it. */
    private record Moving(long millis) implements ClassFileTransformer {

        @Override
        public byte[] transform(
                ClassLoader loader, String name, Class<?> redefined, ProtectionDomain domain, byte[] code) {
            if (name == null || !WHO_TELLS_THE_TIME.contains(name)) {
                return null;
            }
            CodeTransform instants = this::moveInstant;
            CodeTransform others = this::moveMillis;
            ClassFile files = ClassFile.of();
            return files.transformClass(
                    files.parse(code),
                    name.equals(CLOCK)
                            ? ClassTransform.transformingMethodBodies(Moving::tellsTheInstant, instants)
                            : ClassTransform.transformingMethodBodies(others));
        }

        private static boolean tellsTheInstant(MethodModel method) {
            return method.methodName().equalsString("currentInstant");
        }

        private void moveInstant(CodeBuilder code, CodeElement element) {
            if (element instanceof ReturnInstruction end && end.opcode() == Opcode.ARETURN) {
                code.loadConstant(millis)
                        .invokevirtual(
                                Instant.class.describeConstable().orElseThrow(),
                                "plusMillis",
                                MethodTypeDesc.of(
                                        Instant.class.describeConstable().orElseThrow(), ConstantDescs.CD_long));
            }
            code.with(element);
        }

        private void moveMillis(CodeBuilder code, CodeElement element) {
            code.with(element);
            if (element instanceof InvokeInstruction call && call.name().equalsString("currentTimeMillis")) {
                code.loadConstant(millis).ladd();
            }
        }
    }
}
