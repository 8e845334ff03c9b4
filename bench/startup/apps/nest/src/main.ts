import "reflect-metadata";
import { NestFactory } from "@nestjs/core";
import { AppModule } from "./app.module.js";

const app = await NestFactory.create(AppModule);
// On SIGTERM the server closes, then the modules are destroyed and with them the connections.
app.enableShutdownHooks();
await app.listen(Number(process.env.PORT || "3000"), process.env.HOST || "0.0.0.0");
