from datetime import UTC, datetime, timedelta

from flask import Blueprint, abort, current_app, jsonify, render_template, request
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError, OperationalError

from lending.models import Loan, Tool, db

bp = Blueprint("lending", __name__)


@bp.get("/")
def home():
    count = len(db.session.scalars(select(Tool.id)).all())
    return render_template("home.html", count=count)


@bp.get("/health")
def health():
    try:
        db.session.execute(text("SELECT 1"))
    except OperationalError:
        current_app.logger.warning("health: the database does not answer")
        return jsonify(status="the database does not answer"), 503
    return jsonify(status="ok")


@bp.get("/tools")
def tools():
    found = db.session.scalars(select(Tool).order_by(Tool.name))
    return jsonify([{"id": tool.id, "name": tool.name} for tool in found])


@bp.post("/tools")
def add_tool():
    name = (request.get_json(silent=True) or {}).get("name")
    if not isinstance(name, str) or not 0 < len(name) <= 120 or "\0" in name:
        abort(422)
    tool = Tool(name=name)
    db.session.add(tool)
    try:
        db.session.commit()
    except IntegrityError:
        abort(409)
    return jsonify(id=tool.id, name=tool.name), 201


@bp.post("/tools/<int:tool_id>/loans")
def lend(tool_id: int):
    borrower = (request.get_json(silent=True) or {}).get("borrower")
    if not isinstance(borrower, str) or not 0 < len(borrower) <= 120 or "\0" in borrower:
        abort(422)
    if tool_id > 2**31 - 1 or db.session.get(Tool, tool_id) is None:
        abort(404)
    due = datetime.now(UTC) + timedelta(days=current_app.config["LOAN_DAYS"])
    loan = Loan(tool_id=tool_id, borrower=borrower, due=due)
    db.session.add(loan)
    db.session.commit()
    return jsonify(id=loan.id, due=due.isoformat()), 201
