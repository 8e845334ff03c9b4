"""Loans of a tool library: who has which tool, and until when."""

from flask import Flask
from flask_migrate import Migrate

from lending.config import read_config
from lending.models import db
from lending.views import bp

migrate = Migrate()


def create_app() -> Flask:
    app = Flask(__name__)
    app.config.from_mapping(read_config())
    db.init_app(app)
    migrate.init_app(app, db)
    app.register_blueprint(bp)
    return app
